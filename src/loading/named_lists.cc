#include "loading/named_lists.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

using Nodes = std::vector<NodeId>;

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

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
  const bool module = !layer && IsOneOf(attribute, {"trainable_variables", "non_trainable_variables"});
  const bool of_layer = layer && IsOneOf(attribute, {"trainable_variables", "trainable_weights"});
  const bool rest = layer && attribute == "non_trainable_weights";
  if (!module && !of_layer && !rest) return std::nullopt;
  return Trainable(target, std::move(weights), !attribute.starts_with("non_"));
}

void AddList(const std::string& name, const Nodes& items, Target* target) {
  Node list;
  list.class_name = "list";
  list.module = "builtins";
  list.roles = kRoleContainer;
  for (std::size_t i = 0; i < items.size(); ++i) list.children.emplace_back(std::to_string(i), items[i]);
  target->objects.emplace_back(name, static_cast<NodeId>(target->nodes.size()));
  target->nodes.push_back(std::move(list));
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
    const std::optional<Nodes> items = ListOf(known, object);
    if (!items) continue;
    if (made == nullptr) made = std::make_shared<Target>(*target);
    AddList(object, *items, made.get());
  }
  return made == nullptr ? target : made;
}

}  // namespace ckptfit
