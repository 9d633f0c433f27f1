#include "repair/layout/graft.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "loading/checkpoint/layer_variables.h"
#include "repair/layout/object_graph.h"

namespace ckptfit {
namespace {

Status Unsupported(std::string why) { return Status(StatusCode::kUnsupported, std::move(why)); }

// The object that a node of the layout stands for; nullptr for one that the program does not have.
const Node* ObjectOf(const Target& target, const ProgramLayout& layout, std::size_t node) {
  const NodeId object = node < layout.objects.size() ? layout.objects[node] : kNoNode;
  return object == kNoNode ? nullptr : &target.nodes[object];
}

// Models that the call names and that are not built.
std::vector<std::size_t> UnbuiltModels(const Target& target, const ProgramLayout& layout) {
  std::vector<std::size_t> models;
  for (std::size_t node = 0; node < layout.objects.size(); ++node) {
    const Node* object = ObjectOf(target, layout, node);
    if (object == nullptr || !object->is(kRoleModel) || object->built) continue;
    const bool named = std::any_of(target.objects.begin(), target.objects.end(),
                                   [&](const auto& known) { return known.second == layout.objects[node]; });
    if (named) models.push_back(node);
  }
  return models;
}

class Grafter {
 public:
  Grafter(const Case& c, const ObjectGraph& stored, ProgramLayout& layout, std::vector<PlannedTensor>& tensors)
      : c_(c), stored_(stored), layout_(layout), tensors_(tensors) {
    for (std::size_t i = 0; i < c.checkpoint.tensors.size(); ++i) by_key_.emplace(c.checkpoint.tensors[i].key, i);
    FindValues();
  }

  Result<std::size_t> Run(const std::vector<std::size_t>& models) {
    for (const std::size_t node : models) {
      CKPTFIT_ASSIGN_OR_RETURN(const std::int64_t other, StoredModel(node));
      Pair(node, other);
    }
    NameTaken();
    return taken_.size();
  }

 private:
  const Node* ObjectOf(std::size_t node) const { return ckptfit::ObjectOf(*c_.target, layout_, node); }
  const ObjectGraph::Node& Stored(std::int64_t node) const { return stored_.nodes[static_cast<std::size_t>(node)]; }

  // Stored nodes from which a value can be reached.
  void FindValues() {
    has_values_.assign(stored_.nodes.size(), false);
    std::vector<std::vector<std::size_t>> parents(stored_.nodes.size());
    std::vector<std::size_t> queue;
    for (std::size_t i = 0; i < stored_.nodes.size(); ++i) {
      for (const ObjectGraph::Edge& edge : stored_.nodes[i].children) {
        if (stored_.valid(edge.child)) parents[static_cast<std::size_t>(edge.child)].push_back(i);
      }
      if (!TensorOf(static_cast<std::int64_t>(i))) continue;
      has_values_[i] = true;
      queue.push_back(i);
    }
    while (!queue.empty()) {
      const std::size_t node = queue.back();
      queue.pop_back();
      for (const std::size_t parent : parents[node]) {
        if (has_values_[parent]) continue;
        has_values_[parent] = true;
        queue.push_back(parent);
      }
    }
  }

  std::optional<std::size_t> TensorOf(std::int64_t node) const {
    if (!stored_.valid(node) || Stored(node).attributes.size() != 1) return std::nullopt;
    const auto tensor = by_key_.find(Stored(node).attributes.front().key);
    return tensor == by_key_.end() ? std::nullopt : std::optional(tensor->second);
  }

  // Whether a layer will have variables, as far as its class tells.
  bool MayHaveVariables(const Node& layer) const {
    const restore::LayerPlan plan = restore::PlanLayer(layer, Shape::kUnknown, c_.environment.keras3());
    return !plan.known || !plan.variables.empty();
  }

  // Names under which the model tracks layers that will have variables.
  std::set<std::string> NamesOfLayers(std::size_t node) const {
    std::set<std::string> names;
    for (const ObjectGraph::Edge& edge : layout_.graph.nodes[node].children) {
      const Node* layer = ObjectOf(static_cast<std::size_t>(edge.child));
      const bool itself = edge.child == static_cast<std::int64_t>(node);  // "root", as a Checkpoint attaches it
      if (layer != nullptr && !itself && layer->is(kRoleLayer) && MayHaveVariables(*layer)) names.insert(edge.name);
    }
    return names;
  }

  // The one stored object that has all of these layers, with values.
  Result<std::int64_t> StoredModel(std::size_t node) const {
    const std::set<std::string> names = NamesOfLayers(node);
    std::vector<std::int64_t> found;
    for (std::size_t i = 0; i < stored_.nodes.size() && !names.empty(); ++i) {
      std::set<std::string> here;
      for (const ObjectGraph::Edge& edge : stored_.nodes[i].children) {
        const bool counts = stored_.valid(edge.child) && has_values_[static_cast<std::size_t>(edge.child)];
        if (counts && names.contains(edge.name)) here.insert(edge.name);
      }
      if (here.size() == names.size()) found.push_back(static_cast<std::int64_t>(i));
    }
    if (found.size() == 1) return found.front();
    return Unsupported(found.empty() ? "the model is not built, and no stored object has its layers under their names: "
                                       "describe it once it is built"
                                     : "the model is not built, and several stored objects have layers of these names: "
                                       "describe it once it is built");
  }

  // Objects of both sides by the same names, breadth first; what a layer that is not built does not have yet is taken over.
  void Pair(std::size_t root, std::int64_t other) {
    std::vector<std::pair<std::size_t, std::int64_t>> queue = {{root, other}};
    std::set<std::size_t> met = {root};
    for (std::size_t next = 0; next < queue.size(); ++next) {
      const auto [node, stored] = queue[next];
      std::map<std::string, std::int64_t> names;
      for (const ObjectGraph::Edge& edge : layout_.graph.nodes[node].children) names.emplace(edge.name, edge.child);
      for (const ObjectGraph::Edge& edge : Stored(stored).children) {
        if (!stored_.valid(edge.child)) continue;
        const auto here = names.find(edge.name);
        if (here == names.end()) {
          if (Creates(node, edge.child)) Take(node, edge);
        } else if (met.insert(static_cast<std::size_t>(here->second)).second) {
          queue.emplace_back(static_cast<std::size_t>(here->second), edge.child);
        }
      }
    }
  }

  // Whether the object may create what is stored there: a layer that is not built creates variables, and one without
  // layers inside whatever it likes.
  bool Creates(std::size_t node, std::int64_t stored) const {
    const Node* object = ObjectOf(node);
    if (object == nullptr || !object->is(kRoleLayer) || object->built) return false;
    return object->layers.empty() || TensorOf(stored).has_value();
  }

  void Take(std::size_t node, const ObjectGraph::Edge& edge) {
    if (!has_values_[static_cast<std::size_t>(edge.child)]) return;
    std::vector<std::int64_t> queue;
    const std::int64_t first = Copy(edge.child, queue);
    layout_.graph.nodes[node].children.push_back({edge.name, first});
    for (std::size_t next = 0; next < queue.size(); ++next) {
      const std::int64_t stored = queue[next];
      for (const ObjectGraph::Edge& inner : Stored(stored).children) {
        if (!stored_.valid(inner.child) || !has_values_[static_cast<std::size_t>(inner.child)]) continue;
        const std::int64_t child = Copy(inner.child, queue);
        layout_.graph.nodes[static_cast<std::size_t>(copies_.at(stored))].children.push_back({inner.name, child});
      }
    }
  }

  // The node in the layout that stands for a stored one; one that is new goes into `queue`.
  std::int64_t Copy(std::int64_t stored, std::vector<std::int64_t>& queue) {
    const auto [at, added] = copies_.emplace(stored, static_cast<std::int64_t>(layout_.graph.nodes.size()));
    if (!added) return at->second;
    layout_.graph.nodes.emplace_back();
    layout_.objects.push_back(kNoNode);
    queue.push_back(stored);
    if (const auto tensor = TensorOf(stored)) taken_.emplace_back(at->second, *tensor);
    return at->second;
  }

  void NameTaken() {
    const std::vector<std::string> paths = ObjectPaths(layout_.graph);
    for (const auto& [node, tensor] : taken_) {
      const std::string key = paths[static_cast<std::size_t>(node)] + "/.ATTRIBUTES/VARIABLE_VALUE";
      const TensorInfo& info = c_.checkpoint.tensors[tensor];
      layout_.graph.nodes[static_cast<std::size_t>(node)].attributes = {{"VARIABLE_VALUE", info.name, key}};
      tensors_.push_back({key, tensor, kNoVariable, info.dtype, Conversion::kNone,
                          "the stored object has the layers of the program's under the same names", 1});
    }
    std::sort(tensors_.begin(), tensors_.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  }

  const Case& c_;
  const ObjectGraph& stored_;
  ProgramLayout& layout_;
  std::vector<PlannedTensor>& tensors_;
  std::map<std::string, std::size_t> by_key_;
  std::vector<bool> has_values_;
  std::map<std::int64_t, std::int64_t> copies_;
  std::vector<std::pair<std::int64_t, std::size_t>> taken_;
};

}  // namespace

Result<std::size_t> GraftStored(const Case& c, const ObjectGraph& stored, ProgramLayout& layout,
                                std::vector<PlannedTensor>& tensors) {
  const std::vector<std::size_t> models = UnbuiltModels(*c.target, layout);
  return models.empty() ? 0 : Grafter(c, stored, layout, tensors).Run(models);
}

}  // namespace ckptfit
