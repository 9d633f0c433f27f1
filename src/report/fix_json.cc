#include "report/fix_json.h"

#include <utility>

#include "report/environment_json.h"
#include "report/json_parts.h"

namespace ckptfit {
namespace {

Value StepJson(const FixStep& step) {
  Value object{Value::Object()};
  object.Set("kind", step.kind);
  if (!step.from.empty()) object.Set("from", step.from);
  if (!step.to.empty()) object.Set("to", step.to);
  object.Set("count", static_cast<std::int64_t>(step.count));
  object.Set("first", step.first);
  if (!step.conversion.empty()) object.Set("conversion", step.conversion);
  if (!step.operations.empty()) object.Set("operations", step.operations);
  object.Set("why", step.why);
  object.Set("confidence", step.confidence);
  object.Set("safety", step.unsafe.empty() ? "safe" : "unsafe");
  if (!step.unsafe.empty()) {
    object.Set("unsafe", step.unsafe);
    object.Set("allowed", step.allowed);
  }
  return object;
}

Value SourceJson(const Checkpoint& checkpoint) {
  Value object = CheckpointJson(checkpoint);
  object.Set("variables", static_cast<std::int64_t>(checkpoint.tensors.size()));
  return object;
}

Value OutputJson(const FixReport& report) {
  Value object{Value::Object()};
  if (!report.output.empty()) object.Set("path", report.output);
  object.Set("format", FormatName(report.format));
  object.Set("written", report.written);
  object.Set("tensors", static_cast<std::int64_t>(report.tensors));
  if (!report.files.empty()) object.Set("files", TextsJson(report.files));
  if (!report.sharing.empty()) {
    object.Set("sharing", report.sharing);
    object.Set("shared", static_cast<std::int64_t>(report.shared));
  }
  return object;
}

}  // namespace

void SetSteps(const FixReport& report, Value* object) {
  Value::Array steps;
  for (const FixStep& step : report.steps) steps.push_back(StepJson(step));
  object->Set("steps", Value(std::move(steps)));
}

Value FixJson(const FixReport& report) {
  Value object{Value::Object()};
  object.Set("schema", "ckptfit.fix/1");
  object.Set("ckptfit", CKPTFIT_VERSION);
  object.Set("checkpoint", SourceJson(*report.checkpoint));
  if (report.call != nullptr) {
    Value call{Value::Object()};
    call.Set("text", report.call->text);
    call.Set("api", ApiName(report.call->api));
    call.Set("environment", EnvironmentJson(report.environment));
    object.Set("call", std::move(call));
  }
  object.Set("before", VerdictName(report.before));
  if (report.after) object.Set("after", VerdictName(*report.after));
  object.Set("output", OutputJson(report));
  SetSteps(report, &object);
  object.Set("refusals", TextsJson(report.refusals));
  if (!report.doubt.empty()) object.Set("doubt", report.doubt);
  const std::vector<std::string> not_allowed = report.NotAllowed();
  if (!not_allowed.empty()) object.Set("needs", TextsJson(not_allowed));
  if (!report.plan.is_null()) object.Set("plan", report.plan);
  return object;
}

}  // namespace ckptfit
