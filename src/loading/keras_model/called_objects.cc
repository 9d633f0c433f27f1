#include "loading/keras_model/called_objects.h"

#include <cstdint>
#include <string>
#include <utility>

namespace ckptfit {
namespace {

// _revive_graph_network() of saved_model/load.py.
bool IsGraphModel(const Value& metadata) {
  const std::string& name = metadata["class_name"].AsString();
  return metadata["is_graph_network"].AsBool() || name == "Sequential" || name == "Functional";
}

}  // namespace

CalledObjects::CalledObjects(const SavedModel& saved, const Target& made)
    : made_(made), keras_(made.nodes.size(), 0), called_(made.nodes.size(), 0), passed_(made.nodes.size(), 0) {
  for (const SavedModel::KerasNode& stored : saved.keras_nodes) {
    if (stored.node < 0 || stored.node >= static_cast<std::int64_t>(keras_.size())) continue;
    const auto id = static_cast<NodeId>(stored.node);
    keras_[id] = 1;
    if (!IsGraphModel(stored.metadata)) continue;
    for (const auto& [edge, child] : made.nodes[id].children) {
      if (edge.starts_with("layer-")) called_[child] = 1;
    }
  }
}

void CalledObjects::MadeByClass(NodeId id) {
  if (!Contains(id)) return;
  std::vector<NodeId> open{id};
  while (!open.empty()) {
    const NodeId next = open.back();
    open.pop_back();
    if (std::exchange(passed_[next], 1)) continue;
    for (const auto& [edge, child] : made_.nodes[next].children) {
      if (edge == "keras_api" || child >= keras_.size()) continue;  // those of the file alone
      if (keras_[child]) {
        called_[child] = 1;
      } else {
        open.push_back(child);
      }
    }
  }
}

}  // namespace ckptfit
