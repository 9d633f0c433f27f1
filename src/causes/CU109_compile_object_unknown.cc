// The training config names a loss, metric or optimizer that the call does not find; the model itself would load.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/class_case.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// Whether the call ends behind the load, when the rebuilt model is compiled.
bool EndsInCompile(const Case& c) {
  return BuildsFromFile(c) && c.trace != nullptr && c.trace->exception && c.trace->made != nullptr &&
         c.call->Flag("compile", true) && (RaisesWith(c, "Could not locate") || RaisesWith(c, "Could not deserialize"));
}

void ReportText(const Case& c, std::vector<Finding>* findings) {
  Finding finding = StartClassFinding(kCU109, c);
  finding.title = "the training config names something that this Keras does not find; the model itself loads";
  finding.why = "it is needed to compile the model only, not to load its weights";
  finding.evidence.push_back({"checkpoint", "training config", c.trace->exception->message.substr(0, 120)});
  finding.fixes.push_back({"load without compiling, then call compile() yourself", Safety::kManual, "",
                           "keras.models.load_model(path, compile=False)"});
  findings->push_back(std::move(finding));
}

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
  if (EndsInCompile(c)) ReportText(c, findings);
}

}  // namespace

const Cause kCU109 = {"CU109", "compile-object-unknown",
                      "the training config names a loss, metric or optimizer that is not found", Severity::kError,
                      Detect};

}  // namespace ckptfit
