#include "loading/checkpoint/late_build.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/contains.h"
#include "loading/afterwards.h"
#include "loading/checkpoint/create.h"
#include "loading/checkpoint/layer_variables.h"
#include "loading/checkpoint/match.h"

namespace ckptfit::restore {
namespace {

constexpr int kMaxNesting = 64;

bool Lists(const Target& target, const std::string& group, NodeId node) {
  return std::any_of(target.variables.begin(), target.variables.end(),
                     [&](const TargetVariable& variable) { return variable.group == group && variable.node == node; });
}

class ModelBuild {
 public:
  // `statement`: what builds the model, if that stands in the call.
  ModelBuild(State& state, NamedState* named, const std::string& group, NodeId model,
             const std::optional<BuildStatement>& statement)
      : state_(state),
        named_(named),
        group_(group),
        model_(model),
        statement_(statement),
        keras3_(state.environment.keras3()) {}

  LateBuild Run() {
    const Node& model = state_.program.node(model_);
    Step step = state_.StepFor(Step::Kind::kNotBuilt, model_);
    state_.AddStep(std::move(step));
    sequential_ = model.is(kRoleSequential);
    const std::optional<CustomObject::OwnBuild> own = OwnBuildOf(model);
    const bool by_build = statement_ && statement_->by_build;
    if (own) CreateOwn(*own, by_build && !keras3_ ? "" : Scope(model));
    // Model.build() of Keras 2 runs call() by itself, outside the model's name scope, whoever calls it.
    const bool outside = !keras3_ && (by_build || (own && own->base));
    // build() of the program's own that builds nothing else leaves the layers to the first call.
    if (!by_build || !own || own->base || own->parts) {
      BuildLayers(model.layers, outside ? "" : Scope(model), statement_ ? statement_->channels : Shape::kUnknown, 0);
    }
    if (keras3_ && sequential_ && !ended()) Note(TrackFunctional(model.layers));
    ListOwn(model);
    if (built_.failure) AddCallContext(model, built_.failure->exception.message);
    return std::move(built_);
  }

 private:
  std::optional<CustomObject::OwnBuild> OwnBuildOf(const Node& model) const {
    for (const CustomObject& custom : state_.program.given().custom_objects) {
      if (custom.class_name == model.class_name && custom.module == model.module) return custom.own_build;
    }
    return std::nullopt;
  }

  // What a build() of the program's own makes for the model itself: the variables that wait for it in the file. Others, and
  // the layers of a model that has none, are not known.
  void CreateOwn(const CustomObject::OwnBuild& own, const std::string& scope) {
    if (named_ != nullptr) return;
    std::map<std::int64_t, std::vector<PlannedVariable>> planned;  // by node of the file, for each of its names
    if (const auto waiting = state_.deferred.find(model_); own.weights && waiting != state_.deferred.end()) {
      for (const auto& [edge, nodes] : waiting->second) {
        if (auto variable = StoredVariable(edge, nodes)) planned[nodes[0]].push_back(std::move(*variable));
      }
    }
    const bool makes_layers = state_.program.node(model_).layers.empty();
    if (makes_layers || (own.weights && planned.empty())) return LeaveUnknown();
    for (const auto& [node, names] : planned) {
      if (ended()) return;
      Note(Create(model_, scope, names.front()));
      const NodeId made = state_.created.back().node;
      for (std::size_t i = 1; i < names.size(); ++i) Note(Track(state_, model_, names[i].edge, made));
    }
  }

  void LeaveUnknown() {
    if (!statement_) return;
    built_.complete = false;
    state_.trace.unknowns.push_back("what build() of " + state_.program.node(model_).class_name + " makes");
    Note(Failure{Outcome::kUnknown, {}});
  }

  std::optional<PlannedVariable> StoredVariable(const std::string& edge, const std::vector<std::int64_t>& nodes) const {
    if (nodes.size() != 1 || !state_.graph().valid(nodes[0])) return std::nullopt;
    const auto& attributes = state_.graph().nodes[static_cast<std::size_t>(nodes[0])].attributes;
    if (attributes.size() != 1) return std::nullopt;
    const auto entry = state_.bundle.Find(attributes[0].key);
    if (!entry) return std::nullopt;
    const std::string& full = attributes[0].full_name;
    const std::string name = full.empty() ? edge : full.substr(full.rfind('/') + 1);
    const auto& stored = state_.bundle.entries[*entry];
    return PlannedVariable{edge, name, stored.shape, stored.dtype, true};
  }

  // Without a statement it is told how all variables would come out, also behind one that takes no value.
  bool ended() const { return built_.failure && statement_.has_value(); }

  void Note(Done failure) {
    if (!built_.failure) built_.failure = std::move(failure);
  }

  // What a call raises tells of the call since 2.7 (utils/traceback_utils.py of Keras 2); the arguments are left out.
  void AddCallContext(const Node& model, std::string& message) const {
    const Version& tensorflow = state_.environment.tensorflow;
    const bool told = statement_ && !statement_->by_build && !keras3_ && tensorflow.AtLeast(2, 7);
    if (!told) return;
    const std::string layer = "layer \"" + model.name + "\" (type " + model.class_name + ")";
    message = "Exception encountered when calling " + layer + ".\n\n" + message + "\n\nCall arguments received" +
              (tensorflow.AtLeast(2, 9) ? " by " + layer : "") + ":\n";
  }

  // Variables that the model's constructor made are restored already; Keras 2 lists them once the model is built.
  void ListOwn(const Node& model) {
    for (const NodeId own : model.top_level) {
      if (!Lists(state_.program.given(), group_, own)) state_.created.push_back({group_, own});
    }
  }

  // Since 2.2 a Sequential model builds its layers as a functional model does, outside all name scopes, and the cell of
  // a recurrent layer has one.
  std::string Scope(const Node& model, const std::string& around = "") const {
    const Version& tensorflow = state_.environment.tensorflow;
    const bool before_2_2 = tensorflow.known() && tensorflow.Before(2, 2);
    const bool scoped = keras3_ || !model.is(kRoleSequential) || before_2_2;
    if (!scoped) return "";
    if (before_2_2 && model.class_name.ends_with("Cell")) return around;
    return model.name.empty() ? around : around + model.name + "/";
  }

  void BuildLayers(const std::vector<NodeId>& layers, const std::string& scope, std::int64_t channels, int depth) {
    for (const NodeId layer : layers) {
      if (ended()) return;
      const Node& node = state_.program.node(layer);
      const LayerPlan plan = PlanLayer(node, sequential_ ? channels : Shape::kUnknown, keras3_);
      channels = plan.channels;
      const std::string inner = Scope(node, scope);
      if (plan.known) {
        for (const PlannedVariable& variable : plan.variables) {
          if (!ended()) Note(Create(layer, inner, variable));
        }
      } else if (!node.layers.empty() && depth < kMaxNesting) {
        BuildLayers(node.layers, inner, Shape::kUnknown, depth + 1);
      } else {
        state_.AddStep(state_.StepFor(Step::Kind::kNotBuilt, layer));
        built_.complete = false;
      }
    }
  }

  Done Create(NodeId layer, const std::string& scope, const PlannedVariable& planned) {
    const std::string name = scope + planned.name;
    Variable variable{name + (keras3_ ? "" : ":0"),
                      keras3_ ? planned.name : name + ":0",
                      name,
                      planned.shape,
                      planned.dtype,
                      planned.trainable};
    NodeId made = kNoNode;
    Done failure;
    if (named_ != nullptr) {
      made = AddVariable(state_.program, std::move(variable));
      failure = RestoreByName(state_, {made}, *named_);
    } else if (keras3_) {
      failure = CreateInKeras3(layer, planned.edge, std::move(variable), made);
    } else {
      failure = CreateTracked(state_, layer, planned.edge, std::move(variable), made);
    }
    Binding& binding = state_.BindingOf(made);
    if (binding.state == BindingState::kUntouched) binding.state = BindingState::kInitial;
    binding.created_later = true;
    state_.created.push_back({group_, made});
    return failure;
  }

  // Keras 3 gives no initial value: the variable is restored when it becomes the layer's attribute. Of a subclassed
  // model, the first variable that waits is bound but keeps its initial value.
  Done CreateInKeras3(NodeId layer, const std::string& edge, Variable variable, NodeId& made) {
    made = AddVariable(state_.program, std::move(variable));
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
      return {};
    }
    return Track(state_, layer, edge, made);
  }

  // A Sequential model of Keras 3 makes its functional model last, and that is what the file knows.
  Done TrackFunctional(const std::vector<NodeId>& layers) {
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
    Done failure = Track(state_, model_, "_functional", inner);
    for (const TargetVariable& made : state_.created) state_.BindingOf(made.node).created_later = true;
    return failure;
  }

  State& state_;
  NamedState* named_;
  const std::string group_;
  const NodeId model_;
  const std::optional<BuildStatement> statement_;
  const bool keras3_;
  bool sequential_ = false;
  bool first_ = true;
  LateBuild built_;
};

// Whether a model has variables besides those that its constructor made.
bool HasVariables(const Target& target, const std::string& group, const Node& model) {
  const std::set<NodeId> own(model.top_level.begin(), model.top_level.end());
  return std::any_of(target.variables.begin(), target.variables.end(), [&](const TargetVariable& variable) {
    return variable.group == group && !own.contains(variable.node);
  });
}

bool Waits(const Target& target, const std::string& group, NodeId object) {
  const Node& node = target.nodes[object];
  return node.is(kRoleModel) && !node.built && !HasVariables(target, group, node);
}

// The statement behind the load that builds an object.
std::optional<BuildStatement> StatementFor(const Call* call, const std::string& object) {
  const bool built = call != nullptr && Contains(call->then_built, object);
  return built ? FindBuild(call->text, object) : std::nullopt;
}

}  // namespace

LateBuild BuildLater(State& state, NamedState* named, const Call* call) {
  const Target& given = state.program.given();
  LateBuild all;
  for (const auto& [name, object] : given.objects) {
    if (!Waits(given, name, object)) continue;
    const auto statement = StatementFor(call, name);
    LateBuild built = ModelBuild(state, named, name, object, statement).Run();
    all.complete &= built.complete;
    if (statement && !all.failure) all.failure = std::move(built.failure);
  }
  return all;
}

bool BuildsBeforeStatus(const Call& call, const Target& target) {
  bool waits = false;
  for (const auto& [name, object] : target.objects) {
    if (!Waits(target, name, object)) continue;
    waits = true;
    if (!Contains(call.then_built, name)) return false;
  }
  return waits;
}

}  // namespace ckptfit::restore
