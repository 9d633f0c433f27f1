#include "loading/checkpoint/create.h"

#include <algorithm>

#include "loading/checkpoint/match.h"
#include "loading/checkpoint/read.h"

namespace ckptfit::restore {
namespace {

std::vector<std::int64_t> Waiting(const State& state, NodeId owner, const std::string& name) {
  const auto of_owner = state.deferred.find(owner);
  if (of_owner == state.deferred.end()) return {};
  const auto found = of_owner->second.find(name);
  return found == of_owner->second.end() ? std::vector<std::int64_t>() : found->second;
}

bool AllSimple(const State& state, const std::vector<std::int64_t>& nodes) {
  return std::all_of(nodes.begin(), nodes.end(), [&](std::int64_t node) {
    return state.graph().valid(node) && IsSimpleVariable(state.graph().nodes[static_cast<std::size_t>(node)]);
  });
}

Failure InitialShapeDiffers(const State& state, const Shape& stored, const Shape& wanted) {
  if (!state.rules.slots_take_file_shape) {
    return Raise("ValueError", "Tensor's shape " + stored.ToString() + " is not compatible with supplied shape " +
                                   wanted.ToListString());
  }
  const char* start = state.environment.tensorflow.known() && state.environment.tensorflow.Before(2, 7)
                          ? "The initial value's shape ("
                          : "In this `tf.Variable` creation, the initial value's shape (";
  return Raise("ValueError", start + stored.ToString() + ") is not compatible with the explicitly supplied `shape` " +
                                 "argument (" + wanted.ToString() + ").");
}

Failure InitialDtypeDiffers(const State& state, DType stored, DType wanted) {
  const char* start =
      state.environment.tensorflow.known() && state.environment.tensorflow.Before(2, 9) ? "" : "initial_value: ";
  return Raise("ValueError", start + std::string("Tensor conversion requested dtype ") +
                                 std::string(DTypeName(wanted)) + " for Tensor with dtype " +
                                 std::string(DTypeName(stored)) + ": <tf.Tensor>");
}

// Takes the value of the file's node as the initial value of `object`.
Done TakeInitialValue(State& state, std::int64_t node, NodeId object, Variable& variable) {
  const std::string& key = state.graph().nodes[static_cast<std::size_t>(node)].attributes[0].key;
  if (auto failure = ReadOne(state, key)) return failure;
  const TensorInfo& stored = state.bundle.entries[*state.bundle.Find(key)];
  Step step = state.StepFor(Step::Kind::kMatched, object, key);
  if (!variable.shape.CompatibleWith(stored.shape)) {
    step.kind = Step::Kind::kShapeDiffers;
    step.expected = variable.shape.ToString();
    step.found = stored.shape.ToString();
    state.AddStep(std::move(step));
    return InitialShapeDiffers(state, stored.shape, variable.shape);
  }
  if (variable.dtype != DType::kInvalid && variable.dtype != stored.dtype && state.rules.creation_checks_dtype) {
    step.kind = Step::Kind::kDtypeDiffers;
    step.expected = DTypeName(variable.dtype);
    step.found = DTypeName(stored.dtype);
    state.AddStep(std::move(step));
    return InitialDtypeDiffers(state, stored.dtype, variable.dtype);
  }
  state.AddStep(std::move(step));
  state.BindingOf(object) = {BindingState::kLoaded, key, true};
  state.updated.insert(object);
  return {};
}

}  // namespace

NodeId AddVariable(Program& program, Variable variable) {
  Node node;
  node.class_name = "ResourceVariable";
  node.module = "tensorflow.python.ops.resource_variable_ops";
  node.roles = kRoleVariable;
  node.restore = RestoreKind::kVariable;
  node.saves = {"VARIABLE_VALUE"};
  node.variable = std::move(variable);
  return program.Add(std::move(node));
}

Done CreateTracked(State& state, NodeId owner, const std::string& name, Variable variable, NodeId& made) {
  const std::vector<std::int64_t> waiting = Waiting(state, owner, name);
  made = AddVariable(state.program, variable);
  if (!waiting.empty() && AllSimple(state, waiting)) {
    if (auto failure = TakeInitialValue(state, waiting.back(), made, variable)) return failure;
  }
  return Track(state, owner, name, made);
}

Done Track(State& state, NodeId owner, const std::string& name, NodeId object) {
  state.program.AddChild(owner, name, object);
  const std::vector<std::int64_t> waiting = Waiting(state, owner, name);
  if (waiting.empty()) return {};
  state.deferred[owner].erase(name);
  for (const std::int64_t node : waiting) {
    if (auto failure = RestoreFrom(state, node, object)) return failure;
  }
  return {};
}

}  // namespace ckptfit::restore
