#include "api/graph_tree.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/contains.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

constexpr std::string_view kAttributes = "/.ATTRIBUTES/";

// By what optimizers of Keras and TensorFlow save: slots, or a count of steps beside a learning rate (no variable where a
// schedule tells it), lists of variables or other settings.
bool IsOptimizer(const ObjectGraph::Node& node) {
  if (!node.slots.empty()) return true;
  const auto has = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const ObjectGraph::Edge& edge) { return Contains(names, edge.name); });
  };
  return has({"_iterations", "iterations", "iter"}) &&
         has({"_learning_rate", "learning_rate", "_trainable_variables", "_variables", "decay"});
}

}  // namespace

GraphTree::GraphTree(const ObjectGraph& graph)
    : graph_(graph), places_(graph.nodes.size()), inside_(graph.nodes.size()) {
  if (graph.nodes.empty()) return;
  places_[0].met = true;
  Walk({0});
  // An optimizer that another one holds, as the one of mixed precision does, is met in this walk.
  const std::vector<std::size_t> entered = optimizers_;
  Walk(entered);
}

void GraphTree::Walk(std::vector<std::size_t> queue) {
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::size_t node = queue[at];
    for (const ObjectGraph::Edge& edge : graph_.nodes[node].children) {
      if (!graph_.valid(edge.child)) continue;
      const auto child = static_cast<std::size_t>(edge.child);
      Place& place = places_[child];
      if (place.met) continue;
      const bool inside_optimizer = places_[node].of_optimizer;
      place = {node, &edge.name, true, inside_optimizer || IsOptimizer(graph_.nodes[child])};
      inside_[node].push_back(child);
      if (place.of_optimizer && !inside_optimizer) {
        optimizers_.push_back(child);
      } else {
        queue.push_back(child);
      }
    }
  }
}

std::vector<std::size_t> GraphTree::DepthFirst() const {
  std::vector<std::size_t> order;
  if (graph_.nodes.empty()) return order;
  std::vector<std::size_t> stack = {0};
  while (!stack.empty()) {
    const std::size_t node = stack.back();
    stack.pop_back();
    order.push_back(node);
    stack.insert(stack.end(), inside_[node].rbegin(), inside_[node].rend());
  }
  return order;
}

std::string GraphTree::PathOf(std::size_t node) const {
  std::vector<std::string> names;
  for (std::size_t at = node; places_[at].edge != nullptr; at = places_[at].parent) {
    names.push_back(EscapedInKey(*places_[at].edge));
  }
  std::string path;
  for (auto name = names.rbegin(); name != names.rend(); ++name) path += (path.empty() ? "" : "/") + *name;
  return path;
}

std::map<std::string, std::string, std::less<>> GraphTree::KeysUnderOptimizers() const {
  std::map<std::string, std::string, std::less<>> keys;
  std::vector<std::string> heads;
  for (const std::size_t optimizer : optimizers_) heads.push_back(PathOf(optimizer) + "/");
  if (heads.empty()) return keys;
  for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
    for (const ObjectGraph::Attribute& attribute : graph_.nodes[node].attributes) {
      const bool under = std::any_of(heads.begin(), heads.end(),
                                     [&](const std::string& head) { return attribute.key.starts_with(head); });
      if (!under || !places_[node].met) continue;
      std::string other;
      if (!places_[node].of_optimizer) other = PathOf(node) + std::string(kAttributes) + attribute.name;
      keys.emplace(attribute.key, std::move(other));
    }
  }
  return keys;
}

}  // namespace ckptfit
