#include "api/fix_plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "api/record.h"
#include "api/surgery_choice.h"
#include "base/byte_cursor.h"
#include "codec/json.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "repair/values/op_text.h"

namespace ckptfit {
namespace {

constexpr std::string_view kSchema = "ckptfit.plan/1";
constexpr std::uint64_t kMaxPlan = 1u << 30;

Status Wrong(std::string text, const std::string& key = "") {
  return Status(StatusCode::kInvalidArgument, std::move(text), {"", Where::kNoOffset, Where::kNoOffset, key});
}

Result<Value> ReadJsonFile(const std::string& path) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Source> source, OpenFile(path));
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, ReadAll(*source, kMaxPlan));
  return ParseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

Value AssignmentsJson(const PlanQuestion& question, const RepairPlan& plan) {
  Value::Array array;
  for (const PlannedTensor& planned : plan.tensors) {
    if (planned.variable == kNoVariable) continue;
    const TargetVariable& counted = question.target.variables[planned.variable];
    Value item{Value::Object()};
    item.Set("tensor", question.checkpoint.tensors[planned.tensor].key);
    item.Set("group", counted.group);
    item.Set("variable", question.target.VariableOf(counted).name);
    item.Set("place", static_cast<std::int64_t>(planned.variable));
    item.Set("why", planned.why);
    item.Set("confidence", planned.confidence);
    if (!planned.change.ops.empty()) item.Set("operations", OpsJson(planned.change.ops));
    if (!planned.change.unsafe.empty()) item.Set("unsafe", planned.change.unsafe);
    array.push_back(std::move(item));
  }
  return Value(std::move(array));
}

Result<Assignment> ReadAssignment(const Value& item, const std::map<std::string, std::size_t>& tensors,
                                  const Target& target) {
  const std::string& key = item["tensor"].AsString();
  const auto tensor = tensors.find(key);
  if (tensor == tensors.end()) return Wrong("the plan names a tensor that is not stored", key);
  const std::int64_t place = item["place"].AsInt(-1);
  const std::string& name = item["variable"].AsString();
  if (place < 0 || place >= static_cast<std::int64_t>(target.variables.size())) {
    return Wrong("the plan names a variable that the program does not have", name);
  }
  Assignment assignment;
  assignment.variable = static_cast<std::size_t>(place);
  assignment.tensor = tensor->second;
  const Variable& variable = target.VariableOf(target.variables[assignment.variable]);
  if (variable.name != name) return Wrong("the plan names a variable that the program calls " + variable.name, name);
  assignment.why = item["why"].AsString();
  assignment.confidence = item["confidence"].AsDouble(1);
  CKPTFIT_ASSIGN_OR_RETURN(assignment.change.ops, ReadOps(item["operations"]));
  assignment.change.unsafe = item["unsafe"].AsString();
  return assignment;
}

}  // namespace

std::string WithText(const Environment& environment) {
  std::string text;
  const auto add = [&text](std::string_view package, const Version& version) {
    if (version.text.empty()) return;
    text += (text.empty() ? "" : ",") + std::string(package) + "==" + version.text;
  };
  add("tensorflow", environment.tensorflow);
  if (environment.keras_kind != KerasKind::kNone) {
    add(environment.keras_kind == KerasKind::kTfKeras ? "tf_keras" : "keras", environment.keras);
  }
  add("python", environment.python);
  return text;
}

Value PlanJson(const PlanQuestion& question, const RepairPlan& plan) {
  Value object{Value::Object()};
  object.Set("schema", kSchema);
  object.Set("ckptfit", CKPTFIT_VERSION);
  object.Set("checkpoint", question.checkpoint.path);
  object.Set("source", SourceDigest(question.checkpoint));
  object.Set("call", question.call);
  object.Set("with", question.with);
  object.Set("format", FormatName(question.format));
  Value::Array unsafe;
  for (const std::string& name : plan.Unsafe()) unsafe.emplace_back(name);
  object.Set("needs", Value(std::move(unsafe)));
  object.Set("assignments", AssignmentsJson(question, plan));
  return object;
}

Status AddTarget(const Value& request, Value* plan) {
  const Value& given = request["description"];
  if (given.is_object()) plan->Set("description", given);
  if (given.is_string()) {
    CKPTFIT_ASSIGN_OR_RETURN(Value description, ParseJson(given.AsString(), "description"));
    plan->Set("description", std::move(description));
  }
  if (request.Has("source")) plan->Set("source_name", request["source"]);
  if (given.is_object() || given.is_string()) return Status();
  const std::string& path = request["model"].AsString();
  if (path.empty()) return Status();
  plan->Set("model", path);
  const auto description = ReadJsonFile(path);
  if (!description || (*description)["schema"].AsString() != "ckptfit.target/1") return Status();
  plan->Erase("model");
  plan->Set("source_name", path);
  plan->Set("description", *description);
  return Status();
}

Result<Value> RequestOfPlan(const std::string& path, const Value& request) {
  CKPTFIT_ASSIGN_OR_RETURN(Value plan, ReadJsonFile(path));
  if (plan["schema"].AsString() != kSchema) {
    return Status(StatusCode::kInvalidArgument, "not a plan: expected the schema " + std::string(kSchema),
                  {path, Where::kNoOffset, Where::kNoOffset, ""});
  }
  Value made{Value::Object()};
  for (const char* member : {"checkpoint", "call", "with", "model", "description", "optimizer"}) {
    if (plan.Has(member)) made.Set(member, plan[member]);
  }
  CopySurgery(plan, &made);
  if (plan.Has("source_name")) made.Set("source", plan["source_name"]);
  for (const char* member : {"output", "unsafe", "forms", "checkpoint", "optimizer"}) {
    if (request.Has(member)) made.Set(member, request[member]);
  }
  made.Set("plan", std::move(plan));
  return made;
}

Status TakeAssignments(const Value& plan, const Checkpoint& checkpoint, const Target& target,
                       Assignments* assignments) {
  if (plan["source"]["listing_crc32c"].AsInt(-1) != SourceDigest(checkpoint)["listing_crc32c"].AsInt()) {
    return Wrong("the plan was made for another checkpoint: its tensors differ from those of " + checkpoint.path);
  }
  std::map<std::string, std::size_t> tensors;
  for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i) tensors.emplace(checkpoint.tensors[i].key, i);
  std::map<std::size_t, Assignment> taken;
  for (const Value& item : plan["assignments"].AsArray()) {
    CKPTFIT_ASSIGN_OR_RETURN(Assignment assignment, ReadAssignment(item, tensors, target));
    taken[assignment.variable] = std::move(assignment);
  }
  assignments->assigned.clear();
  for (auto& [variable, assignment] : taken) assignments->assigned.push_back(std::move(assignment));
  std::erase_if(assignments->missing, [&](const Unassigned& missing) { return taken.contains(missing.variable); });
  return Status();
}

}  // namespace ckptfit
