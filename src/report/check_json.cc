#include "report/check_json.h"

#include <utility>

#include "report/environment_json.h"
#include "report/finding_names.h"
#include "report/json_parts.h"
#include "report/writer_json.h"

namespace ckptfit {
namespace {

Value SourceJson(const Checkpoint& checkpoint) {
  Value object = CheckpointJson(checkpoint);
  object.Set("writer", WriterJson(checkpoint.writer));
  object.Set("variables", static_cast<std::int64_t>(checkpoint.tensors.size()));
  object.Set("bytes", static_cast<std::int64_t>(checkpoint.bytes));
  if (!checkpoint.notes.empty()) object.Set("notes", TextsJson(checkpoint.notes));
  return object;
}

Value TargetJson(const Target& target) {
  Value object{Value::Object()};
  object.Set("source", target.source);
  object.Set("environment", EnvironmentJson(target.environment));
  object.Set("variables", static_cast<std::int64_t>(target.variables.size()));
  return object;
}

Value CallJson(const Call& call, const Environment& environment) {
  Value object{Value::Object()};
  object.Set("text", call.text);
  object.Set("api", ApiName(call.api));
  object.Set("arguments", call.arguments.is_object() ? call.arguments : Value{Value::Object()});
  object.Set("environment", EnvironmentJson(environment));
  return object;
}

std::string_view OutcomeText(Outcome outcome) {
  switch (outcome) {
    case Outcome::kReturns:
      return "returns";
    case Outcome::kRaises:
      return "raises";
    case Outcome::kHangs:
      return "hangs";
    case Outcome::kCrashes:
      return "crashes";
    case Outcome::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view StateText(BindingState state) {
  switch (state) {
    case BindingState::kUntouched:
      return "untouched";
    case BindingState::kLoaded:
      return "loaded";
    case BindingState::kPartly:
      return "partly";
    case BindingState::kRearranged:
      return "rearranged";
    case BindingState::kInitial:
      return "initial";
  }
  return "untouched";
}

Value ShapeJson(const Shape& shape) {
  if (shape.unknown_rank) return Value();
  Value::Array dims;
  for (const std::int64_t dim : shape.dims) dims.push_back(dim == Shape::kUnknown ? Value() : Value(dim));
  return Value(std::move(dims));
}

Value VariableJson(const Target& target, const TargetVariable& counted, const Binding& binding) {
  const Variable& variable = target.VariableOf(counted);
  Value object{Value::Object()};
  object.Set("group", counted.group);
  object.Set("name", variable.name);
  object.Set("shape", ShapeJson(variable.shape));
  object.Set("dtype", DTypeName(variable.dtype));
  object.Set("state", StateText(binding.state));
  if (!binding.source.empty()) object.Set("source", binding.source);
  if (binding.created_later) object.Set("created_later", true);
  return object;
}

Value PredictionOf(const LoadTrace& trace, const Target& given) {
  Value object{Value::Object()};
  object.Set("outcome", OutcomeText(trace.outcome));
  if (trace.exception) {
    Value exception{Value::Object()};
    exception.Set("type", trace.exception->type);
    exception.Set("message", trace.exception->message);
    object.Set("exception", std::move(exception));
  }
  if (!trace.asserts.empty()) {
    Value asserts{Value::Object()};
    for (const auto& [method, passes] : trace.asserts) asserts.Set(method, passes);
    object.Set("asserts", std::move(asserts));
  }
  const Target& target = trace.TargetOf(given);
  Value::Array variables;
  for (std::size_t i = 0; i < target.variables.size() && i < trace.bindings.size(); ++i) {
    variables.push_back(VariableJson(target, target.variables[i], trace.bindings[i]));
  }
  object.Set("variables", Value(std::move(variables)));
  if (!trace.warnings.empty()) object.Set("warnings", TextsJson(trace.warnings));
  if (!trace.unknowns.empty()) object.Set("unknowns", TextsJson(trace.unknowns));
  return object;
}

Value EvidenceJson(const Evidence& evidence) {
  Value object{Value::Object()};
  object.Set("side", evidence.side);
  object.Set("place", evidence.place);
  object.Set("fact", evidence.fact);
  return object;
}

Value FixJson(const Fix& fix) {
  Value object{Value::Object()};
  object.Set("title", fix.title);
  object.Set("safety", SafetyName(fix.safety));
  if (!fix.command.empty()) object.Set("command", fix.command);
  if (!fix.code.empty()) object.Set("code", fix.code);
  return object;
}

Value AttemptsJson(const std::vector<Attempt>& attempts) {
  Value::Array array;
  for (const Attempt& attempt : attempts) {
    Value object{Value::Object()};
    object.Set("call", attempt.call);
    object.Set("verdict", VerdictName(attempt.verdict));
    array.push_back(std::move(object));
  }
  return Value(std::move(array));
}

}  // namespace

Value FindingJson(const Finding& finding) {
  Value object{Value::Object()};
  object.Set("code", finding.code);
  object.Set("slug", finding.slug);
  object.Set("severity", SeverityName(finding.severity));
  object.Set("title", finding.title);
  object.Set("why", finding.why);
  Value::Array evidence;
  for (const Evidence& e : finding.evidence) evidence.push_back(EvidenceJson(e));
  object.Set("evidence", Value(std::move(evidence)));
  object.Set("affected", static_cast<std::int64_t>(finding.affected));
  Value::Array fixes;
  for (const Fix& fix : finding.fixes) fixes.push_back(FixJson(fix));
  object.Set("fixes", Value(std::move(fixes)));
  object.Set("confidence", finding.confidence);
  return object;
}

Value CheckJson(const CheckReport& report) {
  Value object{Value::Object()};
  object.Set("schema", "ckptfit.check/1");
  object.Set("ckptfit", CKPTFIT_VERSION);
  object.Set("checkpoint", SourceJson(*report.checkpoint));
  if (report.target != nullptr) object.Set("target", TargetJson(*report.target));
  if (report.call != nullptr) object.Set("call", CallJson(*report.call, report.environment));
  object.Set("verdict", VerdictName(report.verdict));
  if (report.trace != nullptr) {
    const Target none;  // load_model makes its own model; other calls have no variables to speak of without a program
    object.Set("prediction", PredictionOf(*report.trace, report.target != nullptr ? *report.target : none));
  }
  Value::Array findings;
  for (const Finding& finding : report.findings) findings.push_back(FindingJson(finding));
  object.Set("findings", Value(std::move(findings)));
  if (report.trace != nullptr) object.Set("unused", TextsJson(report.trace->unused));
  if (!report.attempts.empty()) object.Set("attempts", AttemptsJson(report.attempts));
  return object;
}

}  // namespace ckptfit
