#include "api/counters.h"

#include <algorithm>
#include <string_view>

#include "model/bundle_key.h"
#include "model/dtype.h"

namespace ckptfit {
namespace {

constexpr std::string_view kSaveCounter = "save_counter";

// The names that a model or a module of any release gives its children by itself, and private ones.
bool IsNameOfModel(std::string_view name) {
  return name.starts_with("layer") || name.starts_with('_') || name == "keras_api" || name == "signatures";
}

bool IsSaved(const ObjectGraph::Node& root) {
  return std::any_of(root.children.begin(), root.children.end(),
                     [](const ObjectGraph::Edge& edge) { return edge.name == kSaveCounter; });
}

bool RootIsModel(const ObjectGraph::Node& root, const std::vector<TensorInfo>& tensors) {
  std::string_view last;
  for (const ObjectGraph::Edge& edge : root.children) {
    if (edge.name == kSaveCounter) continue;
    if (IsNameOfModel(edge.name) || edge.name < last) return true;
    last = edge.name;
  }
  return std::any_of(tensors.begin(), tensors.end(),
                     [](const TensorInfo& tensor) { return tensor.shape.rank() > 0 && IsUnderRoot(tensor.key); });
}

}  // namespace

std::set<std::string, std::less<>> CountersOf(const ObjectGraph& graph, const std::vector<TensorInfo>& tensors) {
  std::set<std::string, std::less<>> counters;
  const bool known = !graph.nodes.empty();
  const bool of_model = known && RootIsModel(graph.nodes[0], tensors);
  const bool saved = !known || IsSaved(graph.nodes[0]);
  for (const TensorInfo& tensor : tensors) {
    if (tensor.shape.rank() != 0 || !IsUnderRoot(tensor.key)) continue;
    if (IsFloating(tensor.dtype) ? saved && !of_model : saved || !of_model) counters.insert(tensor.key);
  }
  return counters;
}

}  // namespace ckptfit
