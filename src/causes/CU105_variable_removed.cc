// The checkpoint has a value for a variable that the custom layer makes no more.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/custom_layers.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : CustomChanges(c, Change::Kind::kVariableRemoved)) {
    Finding finding = StartCustomFinding(kCU105, c, *change);
    finding.title = fmt::format("{} makes no {} any more, which the checkpoint holds", CustomLayer(c, *change),
                                PartNames(c, *change, Whose::kStored));
    finding.why = "the layer's other variables agree: its code lost a variable after saving";
    finding.fixes.push_back({fmt::format("make the variable again in {}, load, then drop it", CustomSource(c, *change)),
                             Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kCU105 = {"CU105", "variable-removed", "the checkpoint has a variable that the custom layer lacks",
                      Severity::kError, Detect};

}  // namespace ckptfit
