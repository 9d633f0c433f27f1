// A variable of a custom layer is kept under another attribute or name.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/custom_layers.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : CustomChanges(c, Change::Kind::kVariableRenamed)) {
    if (InContainer(c, *change)) continue;
    Finding finding = StartCustomFinding(kCU106, c, *change);
    finding.title =
        fmt::format("{} keeps {} what the checkpoint calls {}", CustomLayer(c, *change),
                    "under " + PartNames(c, *change, Whose::kProgram), PartNames(c, *change, Whose::kStored));
    finding.why = "shape and place agree, the name does not: the attribute was renamed after saving";
    if (IsSilent(c)) finding.why += "; names that are not found are skipped without a word";
    finding.fixes.push_back({fmt::format("use the stored name {} again in {}", PartNames(c, *change, Whose::kStored),
                                         CustomSource(c, *change)),
                             Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kCU106 = {"CU106", "variable-renamed", "a custom layer keeps a variable under another name",
                      Severity::kError, Detect};

}  // namespace ckptfit
