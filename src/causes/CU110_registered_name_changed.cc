// The class is registered under another package or name than when the model was saved.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/class_case.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Step& step : StepsOf(c, Step::Kind::kUnknownClass)) {
    const CustomObject* other = IsCompilePart(step) ? nullptr : OtherRegistration(c, step);
    if (other == nullptr) continue;
    const std::string saved = step.found.empty() ? step.object : step.found;
    Finding finding = StartClassFinding(kCU110, c);
    finding.title =
        fmt::format("the file asks for {}, the program registers the class as {}", Quoted(saved), Quoted(other->key));
    finding.why = "registered classes are found by package and name; one of the two was changed after saving";
    finding.evidence.push_back({"checkpoint", "model config", fmt::format("registered as {}", saved)});
    finding.evidence.push_back({"program", PlaceOfClass(*other), fmt::format("registered as {}", other->key)});
    finding.fixes.push_back({"register the class under the saved name, or hand it over", Safety::kManual, "",
                             fmt::format("custom_objects={{\"{}\": {}}}", saved, other->class_name)});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kCU110 = {"CU110", "registered-name-changed",
                      "a class is registered under another name than when it was saved", Severity::kError, Detect};

}  // namespace ckptfit
