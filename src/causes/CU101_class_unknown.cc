// The file names a class that the program neither hands over nor registers.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/class_case.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Step& step : StepsOf(c, Step::Kind::kUnknownClass)) {
    if (IsCompilePart(step) || IsKerasClass(c, step.object) || OtherRegistration(c, step) != nullptr) continue;
    const CustomObject* seen = FindCustom(c, step.object);
    const CustomObject* alike = seen == nullptr ? LikeClass(c, step.object) : nullptr;
    Finding finding = StartClassFinding(kCU101, c);
    finding.title = fmt::format("the file needs the class {}, which the call does not find", Quoted(step.object));
    finding.why =
        seen != nullptr    ? "the program has the class, but the call is not told: it is neither in custom_objects "
                             "nor registered"
        : alike != nullptr ? fmt::format("no such class is given; {} takes the same arguments: was it renamed?",
                                         Quoted(alike->class_name))
                           : "no such class is among the described objects";
    finding.evidence.push_back({"checkpoint", "model config", fmt::format("class {}", step.object)});
    const CustomObject* near = seen != nullptr ? seen : alike;
    if (near != nullptr)
      finding.evidence.push_back({"program", PlaceOfClass(*near), fmt::format("class {}", near->class_name)});
    const std::string given = near != nullptr ? near->class_name : step.object;
    finding.fixes.push_back(
        {"hand the class over", Safety::kManual, "",
         fmt::format("keras.models.load_model(path, custom_objects={{\"{}\": {}}})", step.object, given)});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kCU101 = {"CU101", "class-unknown", "the file names a class that the loading call does not find",
                      Severity::kError, Detect};

}  // namespace ckptfit
