// A custom layer makes a variable that the checkpoint has no value for.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/custom_layers.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : CustomChanges(c, Change::Kind::kVariableAdded)) {
    Finding finding = StartCustomFinding(kCU104, c, *change);
    finding.title = fmt::format("{} makes {} that the checkpoint lacks", CustomLayer(c, *change),
                                PartNames(c, *change, Whose::kProgram));
    finding.why = "the layer's other variables agree: its code got a variable more after saving";
    finding.fixes.push_back({fmt::format("set its value after loading, or take it out of {}", CustomSource(c, *change)),
                             Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kCU104 = {"CU104", "variable-added", "a custom layer has a variable that the checkpoint lacks",
                      Severity::kError, Detect};

}  // namespace ckptfit
