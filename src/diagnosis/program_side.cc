#include "diagnosis/program_side.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/part_path.h"
#include "diagnosis/leaf_names.h"
#include "diagnosis/names.h"
#include "diagnosis/object_paths.h"
#include "diagnosis/sort_parts.h"

namespace ckptfit {
namespace {

// The described name of a root, for people.
std::string RootName(const Target& target, NodeId node) {
  for (const auto& [name, object] : target.objects) {
    if (object == node) return name;
  }
  return "model";
}

class ProgramReader {
 public:
  ProgramReader(const Target& target, const NamedRoots& roots, Matching matching, bool only_tracked)
      : target_(target),
        matching_(matching),
        only_tracked_(only_tracked),
        tree_(LayerTree(target, roots)),
        edges_(CheckpointPaths(target, roots)),
        walk_(matching == Matching::kWalkPath ? WalkPaths(target, roots) : ObjectPaths()),
        leaves_(target) {
    FindOwners();
    RankNodes(roots);
  }

  Side Read() {
    Side side;
    std::map<NodeId, std::size_t> index;
    for (std::size_t i = 0; i < target_.variables.size(); ++i) {
      const NodeId variable = target_.variables[i].node;
      if (!Counts(variable) || OfOptimizer(target_.variables[i].group)) continue;
      const NodeId owner = OwnerOf(variable);
      const auto [it, fresh] = index.emplace(owner, side.layers.size());
      if (fresh) {
        side.layers.push_back(MakeLayer(owner));
        // Looked up by name, a layer is what its variables' names have in front.
        const std::string& name = target_.nodes[variable].variable->name;
        if (matching_ == Matching::kVariableName) side.layers.back().identity = ParentPart(name);
      }
      side.layers[it->second].parts.push_back(MakePart(owner, variable, i));
    }
    Order(&side);
    return side;
  }

 private:
  bool Counts(NodeId variable) const {
    const Node& node = target_.nodes[variable];
    if (node.variable->dtype == DType::kString) return false;
    if (only_tracked_ && !edges_.Reached(variable)) return false;
    const bool known = edges_.Reached(variable) || owners_[variable] != kNoNode;
    // A scalar that is an object by itself is a step counter.
    return known &&
           !(node.variable->shape.rank() == 0 && edges_.Reached(variable) && edges_.places[variable].parent == kNoNode);
  }

  // Whether the variables of a group are an optimizer's state.
  bool OfOptimizer(const std::string& group) const {
    const NodeId node = target_.Object(group);
    return node != kNoNode && target_.nodes[node].is(kRoleOptimizer);
  }

  // The innermost layer of the layer tree whose weights hold a variable.
  void FindOwners() {
    owners_.assign(target_.nodes.size(), kNoNode);
    depth_.assign(target_.nodes.size(), 0);
    std::vector<NodeId> reached;
    for (NodeId n = 0; n < target_.nodes.size(); ++n) {
      if (!tree_.Reached(n)) continue;
      for (NodeId at = tree_.places[n].parent; at != kNoNode; at = tree_.places[at].parent) ++depth_[n];
      reached.push_back(n);
    }
    std::stable_sort(reached.begin(), reached.end(), [&](NodeId a, NodeId b) { return depth_[a] < depth_[b]; });
    for (const NodeId layer : reached) {
      for (const NodeId variable : target_.nodes[layer].weights) {
        if (owners_[variable] == kNoNode || IsInside(layer, owners_[variable])) owners_[variable] = layer;
      }
    }
  }

  bool IsInside(NodeId inner, NodeId outer) const {
    for (NodeId at = inner; at != kNoNode; at = tree_.places[at].parent) {
      if (at == outer) return true;
    }
    return false;
  }

  NodeId OwnerOf(NodeId variable) const {
    if (owners_[variable] != kNoNode) return owners_[variable];
    NodeId at = edges_.places[variable].parent;
    while (at != kNoNode && target_.nodes[at].is(kRoleContainer)) at = edges_.places[at].parent;
    return at;
  }

  std::string EdgeLeaf(NodeId owner, NodeId variable) {
    const std::string& found = leaves_.ByEdge(owner, variable);
    if (!found.empty()) return found;
    if (!edges_.Reached(variable)) return LeafName(target_.nodes[variable].variable->name);
    return LeafName(edges_.places[variable].edge);
  }

  Part MakePart(NodeId owner, NodeId node, std::size_t index) {
    const Variable& variable = *target_.nodes[node].variable;
    Part part{"", LeafName(variable.name), variable.shape, variable.dtype, index};
    if (matching_ == Matching::kObjectPath) part.leaf = EdgeLeaf(owner, node);
    if (matching_ == Matching::kWalkPath) part.leaf = leaves_.ByStore(owner, node);
    if (part.leaf.empty()) part.leaf = part.role;
    if (part.role == kUnnamed) part.role = part.leaf;
    return part;
  }

  std::string Identity(NodeId owner) const {
    if (owner == kNoNode) return "";
    if (matching_ == Matching::kObjectPath) return edges_.Reached(owner) ? edges_.Path(owner) : "";
    if (matching_ == Matching::kWalkPath) return walk_.Reached(owner) ? walk_.Path(owner) : "";
    return OuterName(owner);
  }

  // The layer that users speak of: out of built-in composites, up to a model or a custom class.
  NodeId PublicNode(NodeId owner) const {
    NodeId at = owner;
    while (at != kNoNode && tree_.Reached(at)) {
      const NodeId parent = tree_.places[at].parent;
      if (parent == kNoNode || target_.nodes[parent].is(kRoleModel) || target_.nodes[parent].is(kRoleCustom)) break;
      at = parent;
    }
    return at;
  }

  // The layer directly inside the root that a layer belongs to.
  std::string OuterName(NodeId owner) const {
    if (!tree_.Reached(owner)) return "";
    NodeId at = owner;
    while (tree_.places[at].parent != kNoNode && tree_.places[tree_.places[at].parent].parent != kNoNode) {
      at = tree_.places[at].parent;
    }
    return target_.nodes[at].name;
  }

  // ".encoder", ".blocks[0]", ".layers[3]": from a node's parent in the layer tree to it.
  std::string Step(NodeId node, NodeId parent) const {
    const Node& outer = target_.nodes[parent];
    std::string position = ".layers[" + tree_.places[node].edge + "]";
    if (outer.is(kRoleFunctional) || outer.is(kRoleSequential)) return position;
    std::string words;
    for (NodeId at = node; at != parent; at = edges_.places[at].parent) {
      if (at == kNoNode || !edges_.Reached(at)) return position;
      const NodeId above = edges_.places[at].parent;
      const bool item = above != kNoNode && target_.nodes[above].is(kRoleContainer);
      if (at != node && !target_.nodes[at].is(kRoleContainer)) return position;
      const std::string& edge = edges_.places[at].edge;
      words = (item ? (AllDigits(edge) ? "[" + edge + "]" : "[\"" + edge + "\"]") : "." + edge) + words;
    }
    return words;
  }

  std::string WayTo(NodeId node) const {
    if (node == kNoNode) return "the checkpoint's own variables";
    std::string words;
    NodeId at = node;
    if (tree_.Reached(node)) {
      for (; tree_.places[at].parent != kNoNode; at = tree_.places[at].parent) {
        words = Step(at, tree_.places[at].parent) + words;
      }
    } else {
      for (; edges_.Reached(at) && edges_.places[at].parent != kNoNode; at = edges_.places[at].parent) {
        words = "." + edges_.places[at].edge + words;
      }
    }
    return RootName(target_, at) + words;
  }

  // By the names that Bidirectional gives to the two layers that it holds.
  int HalfOf(NodeId owner, NodeId whole) const {
    if (whole == kNoNode || target_.nodes[whole].class_name != "Bidirectional") return 0;
    for (NodeId at = owner; at != kNoNode && at != whole; at = tree_.places[at].parent) {
      if (const int half = HalfIn(target_.nodes[at].name); half != 0) return half;
    }
    return 0;
  }

  Layer MakeLayer(NodeId owner) const {
    Layer layer;
    layer.identity = Identity(owner);
    layer.node = owner;
    layer.public_node = PublicNode(owner);
    layer.way = WayTo(layer.public_node);
    if (owner == kNoNode) return layer;
    layer.source = target_.nodes[layer.public_node].source;
    const Node& node = target_.nodes[owner];
    layer.name = node.name;
    layer.outer = OuterName(owner);
    layer.class_name = node.class_name;
    layer.type = SnakeCase(node.class_name);
    layer.custom = node.is(kRoleCustom);
    layer.half = HalfOf(owner, layer.public_node);
    const Node& spoken = target_.nodes[layer.public_node];
    layer.speak = !spoken.name.empty() ? spoken.name : LastStep(layer.way);
    return layer;
  }

  static std::string LastStep(const std::string& way) {
    const std::size_t dot = way.rfind('.');
    return dot == std::string::npos ? way : way.substr(dot + 1);
  }

  // The model's order: that in which its layer tree lists them (Target::variables puts non-trainable ones last).
  void RankNodes(const NamedRoots& roots) {
    rank_.assign(target_.nodes.size() + 1, 0);
    std::vector<NodeId> stack;
    for (auto root = roots.rbegin(); root != roots.rend(); ++root) stack.push_back(root->second);
    std::vector<bool> seen(target_.nodes.size(), false);
    std::size_t next = 1;
    while (!stack.empty()) {
      const NodeId node = stack.back();
      stack.pop_back();
      if (seen[node]) continue;
      seen[node] = true;
      rank_[node] = next++;
      const std::vector<NodeId>& inside = target_.nodes[node].layers;
      stack.insert(stack.end(), inside.rbegin(), inside.rend());
    }
  }

  void Order(Side* side) const {
    const auto rank = [&](const Layer& layer) { return layer.node == kNoNode ? 0 : rank_[layer.node]; };
    std::stable_sort(side->layers.begin(), side->layers.end(),
                     [&](const Layer& a, const Layer& b) { return rank(a) < rank(b); });
    side->ordered = true;
    for (Layer& layer : side->layers) OrderParts(&layer);
  }

  // In the order of the owner's weights or, for the saving walk, of its store.
  void OrderParts(Layer* layer) const {
    if (layer->node == kNoNode) return;
    const Node& node = target_.nodes[layer->node];
    std::map<NodeId, std::size_t> order;
    if (matching_ == Matching::kWalkPath) {
      for (const auto& [key, variable] : node.store) order.emplace(variable, order.size());
    }
    for (const NodeId variable : node.weights) order.emplace(variable, order.size());
    std::vector<std::size_t> ranks;
    ranks.reserve(layer->parts.size());
    for (const Part& part : layer->parts) {
      const auto it = order.find(target_.variables[part.index].node);
      ranks.push_back(it == order.end() ? order.size() : it->second);
    }
    SortParts([&ranks](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; }, &layer->parts);
  }

  const Target& target_;
  Matching matching_;
  bool only_tracked_;  // what no tracked attribute leads to (CU112) has no place beside what was saved
  ObjectPaths tree_;
  ObjectPaths edges_;
  ObjectPaths walk_;
  LeafNames leaves_;
  std::vector<NodeId> owners_;  // variable -> layer
  std::vector<std::size_t> depth_;
  std::vector<std::size_t> rank_;
};

}  // namespace

NamedRoots RootsOf(const Target& target, const Call* call) {
  NamedRoots roots;
  const auto add = [&](const std::string& prefix, const std::string& object) {
    const NodeId node = target.Object(object);
    if (node != kNoNode) roots.emplace_back(prefix, node);
  };
  if (call != nullptr) {
    if (call->api == Api::kLoadWeights) add("", call->object);
    if (!call->root.empty()) add("", call->root);
    for (const auto& [keyword, object] : call->objects) add(keyword, object);
  }
  const bool made = call != nullptr && MakesItsObjects(call->api);  // the model itself, whatever its name
  if (roots.empty()) {
    for (const auto& [name, node] : target.objects)
      roots.emplace_back(made || target.objects.size() == 1 ? "" : name, node);
  }
  std::erase_if(roots, [&](const auto& root) { return target.nodes[root.second].is(kRoleOptimizer); });
  return roots;
}

Side ProgramSide(const Target& target, const Call* call, Matching matching, Untracked untracked) {
  const NamedRoots roots = RootsOf(target, call);
  if (roots.empty() || matching == Matching::kNone) return {};
  const bool only_tracked = untracked == Untracked::kLeftOut && matching == Matching::kObjectPath;
  return ProgramReader(target, roots, matching, only_tracked).Read();
}

}  // namespace ckptfit
