// A class needs a constructor argument that its saved config does not hold.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/class_case.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Step& step : StepsOf(c, Step::Kind::kConstructorFails)) {
    const CustomObject* custom = FindCustom(c, step.object);
    if (custom == nullptr || FaultOf(step) != ConstructorFault::kMissing) continue;
    const std::string argument = ArgumentOf(step);
    Finding finding = StartClassFinding(kCU102, c);
    finding.title = fmt::format("{} needs the argument {}, which the saved config does not hold", Quoted(step.object),
                                Quoted(argument));
    finding.why =
        "load_model() builds the layer from its config; what get_config() left out, or the class got later, is "
        "missing there";
    finding.evidence.push_back({"program", PlaceOfClass(*custom), SignatureText(*custom)});
    finding.evidence.push_back(
        {"checkpoint", "model config", fmt::format("class {} without {}", step.object, argument)});
    finding.fixes.push_back(
        {fmt::format("give {} a default, and return it from get_config() before saving", Quoted(argument)),
         Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kCU102 = {"CU102", "constructor-argument-missing",
                      "a custom class needs an argument that its saved config lacks", Severity::kError, Detect};

}  // namespace ckptfit
