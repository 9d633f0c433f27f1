#include <algorithm>

#include "loading/reference/reference_target.h"

namespace ckptfit {
namespace {

constexpr std::string_view kValue = "VARIABLE_VALUE";

bool IsLayerEdge(const std::string& name) {
  return name.starts_with("layer-") || name.starts_with("layer_with_weights-");
}

class GraphReader {
 public:
  explicit GraphReader(const TensorBundle& bundle) : bundle_(bundle) {}

  Target Read() {
    const std::vector<ObjectGraph::Node>& stored = bundle_.graph.nodes;
    target_.nodes.resize(stored.size());
    for (std::size_t id = 0; id < stored.size(); ++id) ReadNode(stored[id], &target_.nodes[id]);
    if (!stored.empty()) NameObjects(stored[0]);
    for (const auto& [name, node] : target_.objects) CountVariables(name, node);
    return std::move(target_);
  }

 private:
  void ReadNode(const ObjectGraph::Node& stored, Node* node) const {
    for (const ObjectGraph::Edge& edge : stored.children) {
      if (bundle_.graph.valid(edge.child)) node->children.emplace_back(edge.name, static_cast<NodeId>(edge.child));
    }
    for (const ObjectGraph::Slot& slot : stored.slots) {
      if (!bundle_.graph.valid(slot.variable) || !bundle_.graph.valid(slot.slot)) continue;
      node->slots.push_back({slot.name, static_cast<NodeId>(slot.variable), static_cast<NodeId>(slot.slot)});
      node->roles |= kRoleOptimizer | kRoleLegacyOptimizer;
    }
    for (const ObjectGraph::Attribute& attribute : stored.attributes) ReadAttribute(attribute, node);
  }

  void ReadAttribute(const ObjectGraph::Attribute& attribute, Node* node) const {
    node->saves.push_back(attribute.name);
    node->restore = attribute.name == kValue ? RestoreKind::kVariable : RestoreKind::kTensors;
    const auto entry = bundle_.Find(attribute.key);
    if (attribute.name != kValue || !entry) return;
    Variable variable;
    variable.name = attribute.full_name.empty() ? attribute.key : attribute.full_name + ":0";
    variable.short_name = variable.name;
    variable.shared_name = attribute.full_name;
    variable.shape = bundle_.entries[*entry].shape;
    variable.dtype = bundle_.entries[*entry].dtype;
    node->variable = std::move(variable);
    node->roles |= kRoleVariable;
  }

  void NameObjects(const ObjectGraph::Node& root) {
    const bool model = std::any_of(root.children.begin(), root.children.end(),
                                   [](const ObjectGraph::Edge& edge) { return IsLayerEdge(edge.name); });
    if (model) {
      target_.nodes[0].roles |= kRoleModel | kRoleLayer;
      target_.objects.emplace_back("model", 0);
      return;
    }
    for (const auto& [name, child] : target_.nodes[0].children) {
      if (name == "save_counter") continue;
      const Node& node = target_.nodes[child];
      if (!node.variable && node.slots.empty()) target_.nodes[child].roles |= kRoleModel | kRoleLayer;
      target_.objects.emplace_back(name, child);
    }
  }

  // Breadth first, each node once, as the framework lists them.
  void CountVariables(const std::string& group, NodeId start) {
    std::vector<bool> seen(target_.nodes.size(), false);
    std::vector<NodeId> queue = {start};
    seen[start] = true;
    for (std::size_t at = 0; at < queue.size(); ++at) {
      const Node& node = target_.nodes[queue[at]];
      if (node.variable) target_.variables.push_back({group, queue[at]});
      for (const auto& [name, child] : node.children) {
        if (!seen[child]) queue.push_back(child);
        seen[child] = true;
      }
    }
  }

  const TensorBundle& bundle_;
  Target target_;
};

}  // namespace

Target ReferenceFromBundle(const TensorBundle& bundle) { return GraphReader(bundle).Read(); }

Target ReferenceFromNames(const TensorBundle& bundle) {
  Target target;
  target.nodes.emplace_back();
  target.nodes[0].roles = kRoleModel | kRoleLayer;
  target.objects.emplace_back("model", 0);
  for (const TensorInfo& entry : bundle.entries) {
    Node node;
    node.roles = kRoleVariable;
    node.restore = RestoreKind::kVariable;
    node.saves = {std::string(kValue)};
    node.variable = Variable{entry.key + ":0", entry.key + ":0", entry.key, entry.shape, entry.dtype, true};
    const NodeId id = static_cast<NodeId>(target.nodes.size());
    target.nodes.push_back(std::move(node));
    target.nodes[0].children.emplace_back(entry.key, id);
    target.nodes[0].weights.push_back(id);
    target.variables.push_back({"model", id});
  }
  return target;
}

}  // namespace ckptfit
