// The index of a checkpoint cannot be read, or a part of it cannot.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

// Observations that speak of the index itself.
constexpr std::string_view kFaults[] = {"index-unreadable", "block-damaged",  "keys-unsorted",
                                        "entry-unparsable", "header-missing", "graph-unparsable"};

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const std::string_view kind : kFaults) {
    const Observation* seen = Seen(c, kind);
    if (seen == nullptr) continue;
    Finding finding = PathFinding(kTB104, c, seen->where.file, seen->found.empty() ? std::string(kind) : seen->found);
    finding.title = fmt::format("the checkpoint's index {} is damaged", Quoted(LastPart(seen->where.file)));
    finding.why = "the index says what is stored where; without it the data file is a row of bytes";
    if (IsSilent(c)) finding.why += "; names in the damaged part count as absent, and the call does not say so";
    finding.fixes.push_back({"copy the index again from where it was saved", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kTB104 = {"TB104", "index-damaged", "the index of the checkpoint is damaged", Severity::kError, Detect};

}  // namespace ckptfit
