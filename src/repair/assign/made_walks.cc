#include "repair/assign/made_walks.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

constexpr const char* kLayers = "layers";

WalkValue Leaf(NodeId node) { return {WalkValue::Kind::kNode, node, {}}; }

WalkEntry ListOf(const std::vector<NodeId>& layers) {
  WalkEntry entry{kLayers, {WalkValue::Kind::kList, kNoNode, {}}};
  for (const NodeId layer : layers) entry.value.items.push_back(Leaf(layer));
  return entry;
}

std::vector<WalkEntry> WalkOf(const Target& target, const Node& node) {
  std::vector<WalkEntry> walk;
  if (!node.layers.empty() && node.is(kRoleModel)) walk.push_back(ListOf(node.layers));
  if (node.is(kRoleFunctional | kRoleSequential)) return walk;
  const auto is_layer = [&](NodeId id) { return target.nodes[id].is(kRoleLayer); };
  for (const auto& [name, child] : node.children) {
    if (is_layer(child)) walk.push_back({name, Leaf(child)});
    if (!target.nodes[child].is(kRoleContainer)) continue;
    WalkEntry entry{name, {WalkValue::Kind::kList, kNoNode, {}}};
    for (const auto& [key, item] : target.nodes[child].children) {
      if (is_layer(item)) entry.value.items.push_back(Leaf(item));
    }
    if (!entry.value.items.empty()) walk.push_back(std::move(entry));
  }
  std::stable_sort(walk.begin(), walk.end(),
                   [](const WalkEntry& a, const WalkEntry& b) { return a.attribute < b.attribute; });
  return walk;
}

}  // namespace

bool HasWalks(const Target& target) {
  return std::any_of(target.nodes.begin(), target.nodes.end(), [](const Node& node) { return !node.walk.empty(); });
}

Target WithWalks(Target target) {
  for (Node& node : target.nodes) {
    if (node.is(kRoleLayer)) node.walk = WalkOf(target, node);
  }
  return target;
}

}  // namespace ckptfit
