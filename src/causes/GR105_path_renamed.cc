// An attribute or layer has another name; everything under it is looked for in vain.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/renames.h"

namespace ckptfit {
namespace {

std::string NameOrRoot(const std::string& prefix) { return prefix.empty() ? "the root" : Quoted(prefix); }

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kRenamed)) {
    if (!Matters(c, *change) || KindOf(c, *change) != RenameKind::kNewName) continue;
    const std::string here = NameOrRoot(change->program_prefix);
    const std::string there = NameOrRoot(change->stored_prefix);
    Finding finding = StartFinding(kGR105);
    finding.affected = NotLoaded(c, *change);
    finding.title = fmt::format("{} in the program is {} in the checkpoint", here, there);
    finding.why = fmt::format("{} agree in shape and order under the two names", Extent(c, *change));
    if (IsSilent(c)) finding.why += "; names that are not found are skipped without a word";
    AddRenameEvidence(c, *change, &finding);
    finding.fixes.push_back({fmt::format("rename {} back to {} in the program", here, there), Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kGR105 = {"GR105", "path-renamed", "an attribute or layer has another name than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
