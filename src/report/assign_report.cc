#include "report/assign_report.h"

#include <utility>

#include "report/terminal.h"

namespace ckptfit {
namespace {

Value VariableJson(const Target& target, std::size_t position) {
  const TargetVariable& counted = target.variables[position];
  const Variable& variable = target.VariableOf(counted);
  Value json{Value::Object()};
  json.Set("place", static_cast<std::int64_t>(position));
  json.Set("group", counted.group);
  json.Set("variable", variable.name);
  json.Set("dtype", DTypeName(variable.dtype));
  return json;
}

Value Keys(const Checkpoint& checkpoint, const std::vector<std::size_t>& positions) {
  Value::Array keys;
  for (const std::size_t position : positions) keys.emplace_back(checkpoint.tensors[position].key);
  return Value(std::move(keys));
}

}  // namespace

Value AssignJson(const AssignReport& report) {
  Value json{Value::Object()};
  json.Set("schema", "ckptfit.assign/1");
  json.Set("ckptfit", CKPTFIT_VERSION);
  json.Set("checkpoint", report.checkpoint->path);
  json.Set("format", FormatName(report.checkpoint->format));
  Value::Array assigned;
  for (const AssignReport::Assigned& one : report.assigned) {
    Value item = VariableJson(*report.target, one.variable);
    const TensorInfo& tensor = report.checkpoint->tensors[one.tensor];
    item.Set("tensor", tensor.key);
    item.Set("stored", DTypeName(tensor.dtype));
    item.Set("why", one.why);
    item.Set("confidence", one.confidence);
    if (!one.unsafe.empty()) item.Set("unsafe", one.unsafe);
    if (!one.operations.is_null()) item.Set("operations", one.operations);
    assigned.push_back(std::move(item));
  }
  json.Set("assignments", std::move(assigned));
  Value::Array missing;
  for (const AssignReport::Missing& one : report.missing) {
    Value item = VariableJson(*report.target, one.variable);
    item.Set("why", one.why);
    item.Set("model", one.of_model);
    missing.push_back(std::move(item));
  }
  json.Set("missing", std::move(missing));
  json.Set("unused", Keys(*report.checkpoint, report.unused));
  json.Set("state", Keys(*report.checkpoint, report.state));
  return json;
}

std::string AssignText(const AssignReport& report) {
  std::string text;
  const auto name = [&](std::size_t variable) {
    AppendPrintable(report.target->VariableOf(report.target->variables[variable]).name, &text);
  };
  for (const AssignReport::Assigned& one : report.assigned) {
    name(one.variable);
    text += " <- ";
    AppendPrintable(report.checkpoint->tensors[one.tensor].key, &text);
    if (!one.unsafe.empty()) text += " (" + one.unsafe + ")";
    text += "\n";
  }
  for (const AssignReport::Missing& one : report.missing) {
    name(one.variable);
    text += ": " + one.why + "\n";
  }
  return text;
}

}  // namespace ckptfit
