#include "loading/keras_model/saved_weights.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace ckptfit {
namespace {

// What a node of the file is to its model.
enum class Part : std::uint8_t { kOther, kLayer, kModel };

class RevivedWeights {
 public:
  RevivedWeights(const SavedModel& saved, const Target& made)
      : nodes_(made.nodes), parts_(made.nodes.size(), Part::kOther), seen_(made.nodes.size(), 0) {
    for (const SavedModel::KerasNode& stored : saved.keras_nodes) {
      const bool inside = stored.node >= 0 && stored.node < static_cast<std::int64_t>(parts_.size());
      if (!inside || stored.identifier == "_tf_keras_metric") continue;
      parts_[static_cast<std::size_t>(stored.node)] = stored.is_model() ? Part::kModel : Part::kLayer;
    }
  }

  // Models are opened, and their layers taken one by one.
  std::vector<NodeId> Of(NodeId root) {
    std::vector<NodeId> weights, own, open{root};
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      if (nodes_[node].variable) {
        Meet(node, &own);
      } else if (seen_[node]) {
        continue;
      } else if (parts_[node] == Part::kLayer) {
        Append(Below(node), &weights);
      } else {
        seen_[node] = 1;
        Open(node, &open);
      }
    }
    Append(std::move(own), &weights);
    return weights;
  }

 private:
  void Meet(NodeId variable, std::vector<NodeId>* list) {
    if (!std::exchange(seen_[variable], 1)) list->push_back(variable);
  }

  // Layers, what stands in lists and dicts, and variables; the first at the end, to be taken next.
  void Open(NodeId node, std::vector<NodeId>* open) const {
    const auto& edges = nodes_[node].children;
    for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge) {
      const Node& child = nodes_[edge->second];
      const bool held = child.variable || child.is(kRoleContainer) || parts_[edge->second] != Part::kOther;
      if (held && !seen_[edge->second]) open->push_back(edge->second);
    }
  }

  // All variables of a layer and of those inside of it.
  std::vector<NodeId> Below(NodeId layer) {
    std::vector<NodeId> weights, open{layer};
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      if (nodes_[node].variable) {
        Meet(node, &weights);
      } else if (!std::exchange(seen_[node], 1)) {
        Open(node, &open);
      }
    }
    return weights;
  }

  // Trainable ones first.
  void Append(std::vector<NodeId> part, std::vector<NodeId>* weights) const {
    std::stable_partition(part.begin(), part.end(), [&](NodeId id) { return nodes_[id].variable->trainable; });
    weights->insert(weights->end(), part.begin(), part.end());
  }

  const std::vector<Node>& nodes_;
  std::vector<Part> parts_;
  std::vector<char> seen_;  // not bool: its elements are exchanged
};

}  // namespace

std::vector<NodeId> WeightsOfRevived(const SavedModel& saved, const Target& made) {
  if (made.nodes.empty()) return {};
  return RevivedWeights(saved, made).Of(0);
}

}  // namespace ckptfit
