#include "repair/assign/layer_list.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/part_path.h"
#include "repair/assign/parts.h"
#include "repair/assign/stored_flow.h"

namespace ckptfit {
namespace {

struct Listed {
  std::size_t layer = 0;  // position in Side::layers
  std::size_t at = 0;     // place in the list
};

struct LayerList {
  std::size_t length = 0;
  std::vector<Listed> layers;  // all that have weights
};

std::optional<std::size_t> NumberIn(std::string_view digits) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<LayerList> ListInHdf5(const Checkpoint& checkpoint, const Side& stored) {
  std::map<std::string_view, std::size_t> places;
  for (const std::string& name : checkpoint.layer_names) {
    if (!places.emplace(name, places.size()).second) return std::nullopt;
  }
  LayerList list{places.size(), {}};
  for (std::size_t i = 0; i < stored.layers.size(); ++i) {
    const auto place = places.find(stored.layers[i].outer);
    if (place == places.end()) return std::nullopt;
    list.layers.push_back({i, place->second});
  }
  return list;
}

// The object that lists a model's layers, and the layers' places in it by node. Keras 2 numbers edges of the model,
// "layer-3", Keras 3 those of its `_operations`.
class ListInGraph {
 public:
  explicit ListInGraph(const ObjectGraph& graph) : graph_(graph) {}

  // The place of the layer that the way leads to or through; nothing where it meets no list, or another one than before.
  std::optional<std::size_t> PlaceOf(std::string_view way) {
    std::int64_t at = 0;
    std::string_view before;
    while (!way.empty() && graph_.valid(at)) {
      const std::string_view word = TakeFirstPart(&way);
      const std::int64_t child = ChildOf(at, word);
      if (word.starts_with("layer_with_weights-") || before == "_operations") return PlaceIn(at, child);
      before = word;
      at = child;
    }
    return std::nullopt;
  }

  std::size_t length() const { return places_.size(); }

 private:
  const std::vector<ObjectGraph::Edge>& EdgesOf(std::int64_t node) const {
    return graph_.nodes[static_cast<std::size_t>(node)].children;
  }

  std::int64_t ChildOf(std::int64_t node, std::string_view name) const {
    const auto& edges = EdgesOf(node);
    const auto found = std::find_if(edges.begin(), edges.end(), [&](const auto& edge) { return edge.name == name; });
    return found == edges.end() ? -1 : found->child;
  }

  std::optional<std::size_t> PlaceIn(std::int64_t list, std::int64_t child) {
    if (list_ < 0) ReadList(list);
    const auto place = places_.find(child);
    if (list != list_ || place == places_.end()) return std::nullopt;
    return place->second;
  }

  void ReadList(std::int64_t list) {
    list_ = list;
    for (const ObjectGraph::Edge& edge : EdgesOf(list)) {
      std::string_view number = edge.name;
      if (number.starts_with("layer-")) number.remove_prefix(6);
      if (const auto at = NumberIn(number)) places_.emplace(edge.child, *at);
    }
  }

  const ObjectGraph& graph_;
  std::int64_t list_ = -1;
  std::map<std::int64_t, std::size_t> places_;  // by node
};

std::optional<LayerList> ListInObjects(const ObjectGraph& graph, const Side& stored) {
  ListInGraph graph_list(graph);
  LayerList list;
  for (std::size_t i = 0; i < stored.layers.size(); ++i) {
    const auto at = graph_list.PlaceOf(stored.layers[i].identity);
    if (!at) return std::nullopt;
    list.layers.push_back({i, *at});
  }
  list.length = graph_list.length();
  return list;
}

// `model`: whose list it is.
std::optional<LayerList> ListOfProgram(const Sides& sides, NodeId* model) {
  LayerList list;
  for (std::size_t i = 0; i < sides.program.layers.size(); ++i) {
    const auto place = sides.flow.InListOf(sides.program.layers[i].parts.front().index);
    if (!place || (*model != kNoNode && place->model != *model)) return std::nullopt;
    *model = place->model;
    list.layers.push_back({i, place->at});
  }
  if (*model != kNoNode) list.length = sides.flow.DepthsOf(*model).size();
  return list;
}

// The layers by their distance from the outputs, which is told by the place in the list of the program's model.
std::map<std::size_t, std::vector<std::size_t>> ByDepth(const LayerList& list, const std::vector<std::size_t>& depths) {
  std::map<std::size_t, std::vector<std::size_t>> layers;
  for (const Listed& one : list.layers) {
    layers[one.at < depths.size() ? depths[one.at] : depths.size()].push_back(one.layer);
  }
  return layers;
}

// Whether each one has a counterpart of its own.
bool SameKinds(const Sides& sides, const std::vector<std::size_t>& program, const std::vector<std::size_t>& stored) {
  if (program.size() != stored.size() || program.size() > kMostAbreast) return false;
  std::vector<bool> used(stored.size(), false);
  return std::all_of(program.begin(), program.end(), [&](std::size_t p) {
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if (used[i]) continue;
      const Fit fit = FitOf(sides.program.layers[p], sides.stored.layers[stored[i]], sides.matching);
      if (fit != Fit::kSame && fit != Fit::kShapes) continue;
      used[i] = true;
      return true;
    }
    return false;
  });
}

}  // namespace

bool ListsAgree(const Checkpoint& checkpoint, const ObjectGraph* graph, const Sides& sides) {
  // Of more layers it is not asked how they run, without which their list tells nothing.
  if (std::max(sides.program.layers.size(), sides.stored.layers.size()) > kMostInOrder) return false;
  NodeId model = kNoNode;
  const std::optional<LayerList> program = ListOfProgram(sides, &model);
  if (!program || model == kNoNode) return false;
  std::optional<LayerList> stored;
  if (sides.matching == Matching::kPosition) stored = ListInHdf5(checkpoint, sides.stored);
  if (sides.matching == Matching::kObjectPath && graph != nullptr) stored = ListInObjects(*graph, sides.stored);
  if (!stored || stored->length != program->length) return false;
  const std::vector<std::size_t>& depths = sides.flow.DepthsOf(model);
  // Lists that are no lists by distance are those of other models.
  if (!std::is_sorted(depths.rbegin(), depths.rend())) return false;
  const auto mine = ByDepth(*program, depths), theirs = ByDepth(*stored, depths);
  return mine.size() == theirs.size() &&
         std::equal(mine.begin(), mine.end(), theirs.begin(), [&](const auto& a, const auto& b) {
           return a.first == b.first && SameKinds(sides, a.second, b.second);
         });
}

}  // namespace ckptfit
