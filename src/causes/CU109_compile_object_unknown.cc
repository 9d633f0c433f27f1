// The training config names a loss, metric or optimizer that the call does not find; the model itself would load.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/class_case.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Step& step : StepsOf(c, Step::Kind::kUnknownClass)) {
    if (!IsCompilePart(step)) continue;
    Finding finding = StartClassFinding(kCU109, c);
    finding.title = fmt::format("the training config names the {} {}, which the call does not find", step.found,
                                Quoted(step.object));
    finding.why = "it is needed to compile the model only, not to load its weights";
    finding.evidence.push_back({"checkpoint", "training config", fmt::format("{} {}", step.found, step.object)});
    finding.fixes.push_back({"load without compiling, then call compile() yourself", Safety::kManual, "",
                             "keras.models.load_model(path, compile=False)"});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kCU109 = {"CU109", "compile-object-unknown",
                      "the training config names a loss, metric or optimizer that is not found", Severity::kError,
                      Detect};

}  // namespace ckptfit
