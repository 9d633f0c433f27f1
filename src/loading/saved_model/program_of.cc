#include "loading/saved_model/program_of.h"

#include <utility>

namespace ckptfit {
namespace {

bool IsContainer(const SavedModel::Node& stored) {
  return stored.identifier.starts_with("trackable_") && stored.identifier.ends_with("_wrapper");
}

// Functions and constants are attributes of the loaded objects, too, but nothing that a restore looks at.
bool IsTracked(const SavedModel::Node& stored) {
  using Kind = SavedModel::Node::Kind;
  return stored.kind == Kind::kUserObject || stored.kind == Kind::kVariable || stored.kind == Kind::kResource ||
         stored.kind == Kind::kAsset;
}

void AddValues(const SavedModel::Node& stored, const ObjectGraph::Node* saved_as, Node& node) {
  if (stored.kind == SavedModel::Node::Kind::kVariable) {
    node.restore = RestoreKind::kVariable;
    node.saves = {"VARIABLE_VALUE"};
    const std::string name = stored.name + ":0";
    node.variable = Variable{name, name, stored.name, stored.shape, stored.dtype, stored.trainable};
    return;
  }
  if (saved_as == nullptr || saved_as->attributes.empty() || !stored.has_saveables) return;
  node.restore = RestoreKind::kFactories;
  for (const auto& attribute : saved_as->attributes) node.saves.push_back(attribute.name);
}

Node NodeOf(const SavedModel& saved, const SavedModel::Node& stored, const ObjectGraph::Node* saved_as) {
  Node node;
  node.class_name = stored.kind == SavedModel::Node::Kind::kVariable ? "ResourceVariable" : "_UserObject";
  node.module = "tensorflow.python.saved_model.load";
  node.roles = IsContainer(stored)                                ? kRoleContainer
               : stored.kind == SavedModel::Node::Kind::kVariable ? kRoleVariable
                                                                  : kRoleModule;
  if (stored.identifier == "optimizer") node.roles = kRoleOptimizer | kRoleLegacyOptimizer;
  const auto valid = [&](std::int64_t id) { return id >= 0 && id < static_cast<std::int64_t>(saved.nodes.size()); };
  for (const auto& edge : stored.children) {
    if (valid(edge.child) && IsTracked(saved.nodes[static_cast<std::size_t>(edge.child)]))
      node.children.emplace_back(edge.name, static_cast<NodeId>(edge.child));
  }
  for (const auto& slot : stored.slots) {
    if (valid(slot.variable) && valid(slot.slot))
      node.slots.push_back({slot.name, static_cast<NodeId>(slot.variable), static_cast<NodeId>(slot.slot)});
  }
  AddValues(stored, saved_as, node);
  return node;
}

// The items of loaded.variables.
void DescribeVariables(Target& target) {
  if (target.nodes.empty()) return;
  for (const auto& [name, list] : target.nodes[0].children) {
    if (name != "variables") continue;
    for (const auto& [index, item] : target.nodes[list].children) {
      if (target.nodes[item].variable) target.variables.push_back({"model", item});
    }
    return;
  }
}

}  // namespace

Target ProgramOf(const SavedModel& saved, const TensorBundle& bundle) {
  Target target;
  target.source = saved.path;
  for (std::size_t id = 0; id < saved.nodes.size(); ++id) {
    const ObjectGraph::Node* saved_as = id < bundle.graph.nodes.size() ? &bundle.graph.nodes[id] : nullptr;
    target.nodes.push_back(NodeOf(saved, saved.nodes[id], saved_as));
  }
  if (!target.nodes.empty()) target.objects.emplace_back("model", 0);
  DescribeVariables(target);
  return target;
}

}  // namespace ckptfit
