#include "loading/checkpoint/name_based.h"

#include "base/python_repr.h"
#include "loading/checkpoint/read.h"
#include "loading/keras_weights/object_text.h"

namespace ckptfit::restore {
namespace {

// Eager variables are assigned by Variable.assign: shape first, then AssignVariableOp, which checks the dtype.
Done AssignByName(State& state, NodeId object, const TensorInfo& stored) {
  const Variable& variable = *state.program.node(object).variable;
  Step step = state.StepFor(Step::Kind::kMatched, object, stored.key);
  if (!variable.shape.CompatibleWith(stored.shape)) {
    step.kind = Step::Kind::kShapeDiffers;
    step.expected = variable.shape.ToString();
    step.found = stored.shape.ToString();
    state.AddStep(std::move(step));
    return Raise("ValueError",
                 ShapeText(state.rules, stored.shape, variable.shape, variable.shared_name, variable.shared_name));
  }
  if (variable.dtype != stored.dtype) {
    step.kind = Step::Kind::kDtypeDiffers;
    step.expected = DTypeName(variable.dtype);
    step.found = DTypeName(stored.dtype);
    state.AddStep(std::move(step));
    return OpFailure({TfStatus::Code::kInvalidArgument, "Trying to assign variable with wrong dtype. Expected " +
                                                            std::string(DTypeCppName(variable.dtype)) + " got " +
                                                            std::string(DTypeCppName(stored.dtype))},
                     "AssignVariableOp", "", state.rules);
  }
  state.BindingOf(object) = {BindingState::kLoaded, stored.key, false};
  state.AddStep(std::move(step));
  return {};
}

bool IsKeras3Variable(const Node& node) { return node.variable && node.module.starts_with("keras"); }

// Keras 3's variables give no global name: what is looked up is the attribute alone.
std::string GlobalName(const Node& variable) {
  return IsKeras3Variable(variable) ? "VARIABLE_VALUE" : variable.variable->shared_name;
}

std::string Printed(const State& state, NodeId object) {
  const Node& node = state.program.node(object);
  return IsKeras3Variable(node) ? VariableText(*node.variable, state.environment) : state.program.Printed(object);
}

Done RestoreObject(State& state, NodeId object, NamedState& named) {
  const Node& n = state.program.node(object);
  if (!state.program.HasValues(object)) return {};
  if (!n.variable) {
    // Objects that give no global name; Keras layers of 2.0 and 2.1 mark theirs as optional.
    if (n.saves.size() == 1 && n.saves[0] == "OBJECT_CONFIG_JSON") return {};
    named.unused.emplace_back(object, n.saves);
    return {};
  }
  const std::string name = GlobalName(n);
  const auto entry = state.bundle.Find(name);
  if (!entry) {
    named.unused.emplace_back(object, std::vector<std::string>{IsKeras3Variable(n) ? "" : name});
    state.AddStep(state.StepFor(Step::Kind::kMissingInFile, object, name));
    return {};
  }
  if (auto failure = ReadOne(state, name)) return failure;
  return AssignByName(state, object, state.bundle.entries[*entry]);
}

}  // namespace

Done RestoreByName(State& state, const std::vector<NodeId>& reachable, NamedState& named) {
  for (const NodeId object : reachable) {
    if (auto failure = RestoreObject(state, object, named)) return failure;
    named.visited.insert(object);
  }
  return {};
}

std::optional<std::string> AssertNamed(const State& state, const NamedState& named, NodeId optional,
                                       const std::vector<NodeId>& reachable) {
  std::string lines;
  std::vector<std::string> items;
  for (const auto& [object, attributes] : named.unused) {
    if (object == optional) continue;
    const std::string line = "\n    " + Printed(state, object) + ": " + PythonList(attributes);
    lines += line;
    items.push_back(line);
  }
  if (!items.empty()) {
    const std::string text = "Some objects had attributes which were not restored:";
    if (state.rules.unused_text_as_list) return text + " " + PythonList(items);
    return text + (state.rules.unused_text_spaced ? " " : "") + lines;
  }
  for (const NodeId object : reachable) {
    if (!named.visited.contains(object)) return "Object not restored: " + Printed(state, object);
  }
  return std::nullopt;
}

}  // namespace ckptfit::restore
