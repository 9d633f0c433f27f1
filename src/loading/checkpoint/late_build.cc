#include "loading/checkpoint/late_build.h"

#include <algorithm>
#include <utility>

#include "loading/checkpoint/create.h"
#include "loading/checkpoint/layer_variables.h"
#include "loading/checkpoint/match.h"

namespace ckptfit::restore {
namespace {

constexpr int kMaxNesting = 64;

class ModelBuild {
 public:
  ModelBuild(State& state, NamedState* named, const std::string& group, NodeId model)
      : state_(state), named_(named), group_(group), model_(model), keras3_(state.environment.keras3()) {}

  bool Run() {
    const Node& model = state_.program.node(model_);
    Step step = state_.StepFor(Step::Kind::kNotBuilt, model_);
    state_.AddStep(std::move(step));
    sequential_ = model.is(kRoleSequential);
    BuildLayers(model.layers, Scope(model), 0);
    if (keras3_ && sequential_) TrackFunctional(model.layers);
    return complete_;
  }

 private:
  // Since 2.2 a Sequential model builds its layers as a functional model does, outside all name scopes.
  std::string Scope(const Node& model, const std::string& around = "") const {
    const Version& tensorflow = state_.environment.tensorflow;
    const bool scoped = keras3_ || !model.is(kRoleSequential) || (tensorflow.known() && tensorflow.Before(2, 2));
    if (!scoped) return "";
    return model.name.empty() ? around : around + model.name + "/";
  }

  void BuildLayers(const std::vector<NodeId>& layers, const std::string& scope, int depth) {
    std::int64_t channels = Shape::kUnknown;
    for (const NodeId layer : layers) {
      const Node& node = state_.program.node(layer);
      const LayerPlan plan = PlanLayer(node, sequential_ ? channels : Shape::kUnknown, keras3_);
      channels = plan.channels;
      const std::string inner = Scope(node, scope);
      if (plan.known) {
        for (const PlannedVariable& variable : plan.variables) Create(layer, inner, variable);
      } else if (!node.layers.empty() && depth < kMaxNesting) {
        BuildLayers(node.layers, inner, depth + 1);
      } else {
        state_.AddStep(state_.StepFor(Step::Kind::kNotBuilt, layer));
        complete_ = false;
      }
    }
  }

  void Create(NodeId layer, const std::string& scope, const PlannedVariable& planned) {
    const std::string name = scope + planned.name;
    Variable variable{name + (keras3_ ? "" : ":0"),
                      keras3_ ? planned.name : name + ":0",
                      name,
                      planned.shape,
                      planned.dtype,
                      planned.trainable};
    NodeId made = kNoNode;
    if (named_ != nullptr) {
      made = AddVariable(state_.program, std::move(variable));
      (void)RestoreByName(state_, {made}, *named_);
    } else if (keras3_) {
      made = CreateInKeras3(layer, planned.edge, std::move(variable));
    } else {
      (void)CreateTracked(state_, layer, planned.edge, std::move(variable), made);
    }
    Binding& binding = state_.BindingOf(made);
    if (binding.state == BindingState::kUntouched) binding.state = BindingState::kInitial;
    binding.created_later = true;
    state_.created.push_back({group_, made});
  }

  // Keras 3 gives no initial value: the variable is restored when it becomes the layer's attribute. Of a subclassed
  // model, the first variable that waits is bound but keeps its initial value.
  NodeId CreateInKeras3(NodeId layer, const std::string& edge, Variable variable) {
    const NodeId made = AddVariable(state_.program, std::move(variable));
    const auto waiting = state_.deferred.find(layer);
    const bool waits = waiting != state_.deferred.end() && waiting->second.contains(edge);
    if (waits && std::exchange(first_, false)) {
      for (const std::int64_t node : waiting->second[edge]) {
        if (state_.graph().valid(node)) Bind(state_, node, made);
      }
      waiting->second.erase(edge);
      state_.program.AddChild(layer, edge, made);
      Step step = state_.StepFor(Step::Kind::kVersionRule, made);
      step.found = kFirstWaitingStaysInitial;
      state_.AddStep(std::move(step));
      return made;
    }
    (void)Track(state_, layer, edge, made);
    return made;
  }

  // A Sequential model of Keras 3 makes its functional model last, and that is what the file knows.
  void TrackFunctional(const std::vector<NodeId>& layers) {
    Node functional;
    functional.class_name = "Functional";
    functional.roles = kRoleModel | kRoleFunctional | kRoleLayer;
    const NodeId inner = state_.program.Add(std::move(functional));
    Node operations;
    operations.class_name = "ListWrapper";
    operations.roles = kRoleContainer;
    const NodeId list = state_.program.Add(std::move(operations));
    state_.program.AddChild(inner, "_operations", list);
    for (std::size_t i = 0; i < layers.size(); ++i) state_.program.AddChild(list, std::to_string(i + 1), layers[i]);
    (void)Track(state_, model_, "_functional", inner);
    for (const TargetVariable& made : state_.created) state_.BindingOf(made.node).created_later = true;
  }

  State& state_;
  NamedState* named_;
  const std::string group_;
  const NodeId model_;
  const bool keras3_;
  bool sequential_ = false;
  bool first_ = true;
  bool complete_ = true;
};

bool HasVariables(const Target& target, const std::string& group) {
  return std::any_of(target.variables.begin(), target.variables.end(),
                     [&](const TargetVariable& variable) { return variable.group == group; });
}

bool Waits(const Target& target, const std::string& group, NodeId object) {
  const Node& node = target.nodes[object];
  return node.is(kRoleModel) && !node.built && !HasVariables(target, group);
}

}  // namespace

bool BuildLater(State& state, NamedState* named) {
  const Target& given = state.program.given();
  bool complete = true;
  for (const auto& [name, object] : given.objects) {
    if (Waits(given, name, object)) complete &= ModelBuild(state, named, name, object).Run();
  }
  return complete;
}

bool BuildsBeforeStatus(const Call& call, const Target& target) {
  bool waits = false;
  for (const auto& [name, object] : target.objects) {
    if (!Waits(target, name, object)) continue;
    waits = true;
    if (std::find(call.then_built.begin(), call.then_built.end(), name) == call.then_built.end()) return false;
  }
  return waits;
}

}  // namespace ckptfit::restore
