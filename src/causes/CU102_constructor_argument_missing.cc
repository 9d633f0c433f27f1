// A class needs a constructor argument, or another key, that its saved config does not hold.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/class_case.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// A class of Keras, which asks for a key that an older release did not write. What newer ones write is left to VR101.
Finding OfKeras(const Case& c, const Step& step) {
  Finding finding = StartClassFinding(kCU102, c);
  finding.title = fmt::format("{} of this Keras needs the key {}, which the saved config does not hold",
                              Quoted(step.object), Quoted(step.source));
  finding.why = "the release that wrote the file did not save it; later ones ask for it before they build the layer";
  finding.evidence.push_back({"environment", step.object, step.found});
  finding.evidence.push_back(
      {"checkpoint", "model config", fmt::format("class {} without {}", step.object, step.source)});
  finding.fixes.push_back(
      {"build the model in code and load its weights", Safety::kManual, "", "model.load_weights(path)"});
  return finding;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Step& step : StepsOf(c, Step::Kind::kConstructorFails)) {
    const CustomObject* custom = FindCustom(c, step.object);
    if (FaultOf(step) != ConstructorFault::kMissing) continue;
    if (custom == nullptr && step.found.starts_with("from_config()")) {
      findings->push_back(OfKeras(c, step));
      return;
    }
    if (custom == nullptr) continue;
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
