#include "diagnosis/object_paths.h"

#include <algorithm>
#include <map>

#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// Breadth-first over edges that `expand(node, visit)` lists; the first edge that meets a node names it.
template <typename Expand>
ObjectPaths Walk(const Target& target, const NamedRoots& roots, Expand expand) {
  ObjectPaths paths;
  paths.places.resize(target.nodes.size());
  std::vector<NodeId> queue;
  const auto meet = [&](NodeId node, NodeId parent, std::string edge) {
    if (node >= paths.places.size() || paths.places[node].reached) return;
    paths.places[node] = {true, parent, std::move(edge)};
    queue.push_back(node);
  };
  for (const auto& [name, node] : roots) meet(node, kNoNode, name);
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const NodeId node = queue[at];
    expand(target.nodes[node], [&](NodeId child, std::string edge) { meet(child, node, std::move(edge)); });
  }
  return paths;
}

// Calls visit(child, name) for what an object-based checkpoint tracks of a node.
template <typename Visit>
void VisitTracked(const Node& node, Visit visit) {
  for (const auto& [name, child] : node.children) visit(child, name);
  for (const auto& [name, child] : node.lookup) visit(child, name);
}

// Calls visit(node, name) for the objects in a container, at any depth; the names of nested containers are Keras' own
// ("container", "container_1").
template <typename Visit>
void VisitItems(const Target& target, const WalkValue& container, const std::string& attribute, Visit visit) {
  struct Open {
    const WalkValue* value;
    std::string prefix;
  };
  std::vector<Open> open{{&container, attribute}};
  while (!open.empty()) {
    const Open top = std::move(open.back());
    open.pop_back();
    std::map<std::string, int> used;
    for (const WalkValue& item : top.value->items) {
      const bool object = item.kind == WalkValue::Kind::kNode;
      if (object && item.node >= target.nodes.size()) continue;
      const std::string name = object ? SnakeCase(target.nodes[item.node].class_name) : "container";
      const int n = used[name]++;
      const std::string path = top.prefix + "/" + name + (n == 0 ? "" : "_" + std::to_string(n));
      if (object) {
        visit(item.node, path);
      } else {
        open.push_back({&item, path});
      }
    }
  }
}

}  // namespace

std::string ObjectPaths::Path(NodeId node) const {
  std::vector<std::string_view> parts;
  for (NodeId at = node; at != kNoNode; at = places[at].parent) parts.push_back(places[at].edge);
  std::string path;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (part->empty()) continue;
    if (!path.empty()) path += '/';
    path += *part;
  }
  return path;
}

ObjectPaths CheckpointPaths(const Target& target, const NamedRoots& roots) {
  return Walk(target, roots, [](const Node& node, auto visit) { VisitTracked(node, visit); });
}

ObjectPaths PathsBesideOptimizers(const Target& target, const NamedRoots& roots) {
  return Walk(target, roots, [](const Node& node, auto visit) {
    if (!node.is(kRoleOptimizer)) VisitTracked(node, visit);
  });
}

ObjectPaths WalkPaths(const Target& target, const NamedRoots& roots) {
  return Walk(target, roots, [&target](const Node& node, auto visit) {
    for (const WalkEntry& entry : node.walk) {
      if (entry.value.kind == WalkValue::Kind::kNode) {
        visit(entry.value.node, entry.attribute);
      } else {
        VisitItems(target, entry.value, entry.attribute, visit);
      }
    }
  });
}

ObjectPaths LayerTree(const Target& target, const NamedRoots& roots) {
  return Walk(target, roots, [](const Node& node, auto visit) {
    for (std::size_t i = 0; i < node.layers.size(); ++i) visit(node.layers[i], std::to_string(i));
  });
}

}  // namespace ckptfit
