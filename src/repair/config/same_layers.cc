#include "repair/config/same_layers.h"

#include <string>
#include <utility>
#include <vector>

#include "repair/config/settings.h"

namespace ckptfit {
namespace {

std::map<std::string, NodeId> LayersByName(const Target& target, NodeId model) {
  std::map<std::string, NodeId> layers;
  for (const NodeId layer : target.nodes[model].layers) layers.emplace(WithoutSlashes(target.nodes[layer].name), layer);
  return layers;
}

// As far as both are known.
bool MayBeOne(const Shape& a, const Shape& b) { return a.CompatibleWith(b) || b.CompatibleWith(a); }

bool IsModel(const Node& node) { return node.is(kRoleModel) && !node.layers.empty(); }

}  // namespace

std::map<NodeId, NodeId> SameVariables(const Target& one, NodeId model_one, const Target& two, NodeId model_two) {
  std::map<NodeId, NodeId> same;
  std::vector<std::pair<NodeId, NodeId>> todo = {{model_one, model_two}};
  while (!todo.empty()) {
    const auto [left, right] = todo.back();
    todo.pop_back();
    const std::map<std::string, NodeId> others = LayersByName(two, right);
    for (const auto& [name, layer] : LayersByName(one, left)) {
      const auto found = others.find(name);
      if (found == others.end()) continue;
      const Node& a = one.nodes[layer];
      const Node& b = two.nodes[found->second];
      if (IsModel(a) && IsModel(b)) todo.emplace_back(layer, found->second);
      if (IsModel(a) != IsModel(b) || IsModel(a) || a.weights.size() != b.weights.size()) continue;
      for (std::size_t i = 0; i < a.weights.size(); ++i) {
        const auto& from = one.nodes[a.weights[i]].variable;
        const auto& to = two.nodes[b.weights[i]].variable;
        if (from && to && MayBeOne(from->shape, to->shape)) same.emplace(a.weights[i], b.weights[i]);
      }
    }
  }
  return same;
}

}  // namespace ckptfit
