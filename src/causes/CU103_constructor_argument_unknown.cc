// The saved config holds an argument that the class does not take any more.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/class_case.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Step& step : StepsOf(c, Step::Kind::kConstructorFails)) {
    const CustomObject* custom = FindCustom(c, step.object);
    if (custom == nullptr || FaultOf(step) != ConstructorFault::kUnknown) continue;
    const std::string argument = ArgumentOf(step);
    const bool base = argument == "name" || argument == "trainable" || argument == "dtype";
    Finding finding = StartClassFinding(kCU103, c);
    finding.title = fmt::format("{} does not take the argument {}, which the saved config holds", Quoted(step.object),
                                Quoted(argument));
    finding.why =
        base ? "every layer's config holds name, trainable and dtype: a constructor has to take **kwargs and hand "
               "them to its base class"
             : "the argument was removed or renamed after saving";
    finding.evidence.push_back({"program", PlaceOfClass(*custom), SignatureText(*custom)});
    finding.evidence.push_back({"checkpoint", "model config", fmt::format("class {} with {}", step.object, argument)});
    finding.fixes.push_back({base ? "take **kwargs and call super().__init__(**kwargs)"
                                  : fmt::format("take {} again, or drop it in from_config()", Quoted(argument)),
                             Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kCU103 = {"CU103", "constructor-argument-unknown",
                      "the saved config holds an argument that a custom class does not take", Severity::kError, Detect};

}  // namespace ckptfit
