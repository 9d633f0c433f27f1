#include "loading/named_lists.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/contains.h"
#include "loading/named_object.h"
#include "loading/python_expression.h"

namespace ckptfit {
namespace {

using Nodes = std::vector<NodeId>;

// model.weights, as the framework lists them.
Nodes WeightsOf(const Target& target, std::string_view object) {
  Nodes weights;
  for (const TargetVariable& variable : target.variables) {
    if (variable.group == object) weights.push_back(variable.node);
  }
  return weights;
}

Nodes Trainable(const Target& target, Nodes weights, bool trainable) {
  const std::set<NodeId> trained = TrainedVariables(target);
  std::erase_if(weights, [&](NodeId node) { return trained.contains(node) != trainable; });
  return weights;
}

// The list that `model.weights` and its like are; nothing for other attributes. `variables` of a model of Keras 3 holds
// random seeds and metrics as well, in an order that a description does not tell.
std::optional<Nodes> ListOf(const Target& target, std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view object = name.substr(0, dot);
  const std::string_view attribute = name.substr(dot + 1);
  const NodeId node = target.Object(object);
  if (node == kNoNode) return std::nullopt;
  const bool layer = target.nodes[node].is(kRoleLayer | kRoleModel);
  Nodes weights = WeightsOf(target, object);
  if (attribute == "weights" && layer) return weights;
  if (attribute == "variables" && !(layer && target.environment.keras3())) return weights;
  const bool module = !layer && Contains(std::array{"trainable_variables", "non_trainable_variables"}, attribute);
  const bool of_layer = layer && Contains(std::array{"trainable_variables", "trainable_weights"}, attribute);
  const bool rest = layer && attribute == "non_trainable_weights";
  if (!module && !of_layer && !rest) return std::nullopt;
  return Trainable(target, std::move(weights), !attribute.starts_with("non_"));
}

using Children = std::vector<std::pair<std::string, NodeId>>;

NodeId AddContainer(std::string_view class_name, Children children, Target* target) {
  Node container;
  container.class_name = class_name;
  container.module = "builtins";
  container.roles = kRoleContainer;
  container.children = std::move(children);
  target->nodes.push_back(std::move(container));
  return static_cast<NodeId>(target->nodes.size() - 1);
}

// The list that an attribute is, added; kNoNode when it is none.
NodeId AddListNamed(std::string_view name, Target* target) {
  const std::optional<Nodes> items = ListOf(*target, name);
  if (!items) return kNoNode;
  Children children;
  for (const NodeId item : *items) children.emplace_back(std::to_string(children.size()), item);
  return AddContainer("list", std::move(children), target);
}

// What stands in a container: an object, or a list, tuple or dict, which is added; kNoNode for anything else.
NodeId AddWritten(const Expression& e, std::string_view text, Target* target) {
  using Kind = Expression::Kind;
  const bool dict = e.kind == Kind::kDict;
  if (!dict && e.kind != Kind::kList && e.kind != Kind::kTuple) {
    const NodeId node = target->Object(text);
    return node == kNoNode ? AddListNamed(text, target) : node;
  }
  // A Checkpoint of 2.0 refuses tuples.
  if (e.kind == Kind::kTuple && target->environment.tensorflow.Before(2, 1)) return kNoNode;
  Children children;
  for (std::size_t i = dict ? 1 : 0; i < e.items.size(); i += dict ? 2 : 1) {
    const NodeId node = AddWritten(e.items[i], ObjectText(e.items[i]), target);
    if (node == kNoNode) return kNoNode;
    children.emplace_back(dict ? e.items[i - 1].text : std::to_string(i), node);
  }
  return AddContainer(dict ? "dict" : e.kind == Kind::kList ? "list" : "tuple", std::move(children), target);
}

// A list, tuple or dict, or an attribute that is one.
bool IsContainer(const Expression& e, std::string_view text, const Target& target) {
  using Kind = Expression::Kind;
  return e.kind == Kind::kDict || e.kind == Kind::kList || e.kind == Kind::kTuple || ListOf(target, text).has_value();
}

}  // namespace

std::set<NodeId> TrainedVariables(const Target& target) {
  std::set<NodeId> trained;
  for (const TargetVariable& variable : target.variables) {
    if (target.VariableOf(variable).trainable) trained.insert(variable.node);
  }
  for (const Node& node : target.nodes) {
    if (node.trainable || !node.is(kRoleLayer)) continue;
    for (const NodeId weight : node.weights) trained.erase(weight);
  }
  return trained;
}

std::shared_ptr<const Target> WithNamedLists(const Call& call, const std::shared_ptr<const Target>& target) {
  if (target == nullptr || (call.api != Api::kCheckpointRestore && call.api != Api::kCheckpointRead)) return target;
  std::shared_ptr<Target> made;
  for (const auto& [keyword, object] : call.objects) {
    const Target& known = made ? *made : *target;
    if (object.empty() || known.Object(object) != kNoNode) continue;
    const auto written = ParsePython(object);
    if (!written || written->size() != 1 || !IsContainer(written->front().expression, object, known)) continue;
    if (made == nullptr) made = std::make_shared<Target>(*target);
    const NodeId node = AddWritten(written->front().expression, object, made.get());
    if (node != kNoNode) made->objects.emplace_back(object, node);
  }
  return made == nullptr ? target : made;
}

}  // namespace ckptfit
