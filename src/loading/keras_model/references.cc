#include "loading/keras_model/references.h"

#include <vector>

namespace ckptfit {
namespace {

void VisitWalk(WalkValue& root, const std::function<void(NodeId&)>& visit) {
  std::vector<WalkValue*> open{&root};
  while (!open.empty()) {
    WalkValue& value = *open.back();
    open.pop_back();
    if (value.kind == WalkValue::Kind::kNode) visit(value.node);
    for (WalkValue& item : value.items) open.push_back(&item);
  }
}

}  // namespace

void ForEachReference(Node& node, const std::function<void(NodeId&)>& visit) {
  for (NodeId& id : node.layers) visit(id);
  for (NodeId& id : node.weights) visit(id);
  for (NodeId& id : node.top_level) visit(id);
  for (auto& entry : node.store) visit(entry.second);
  for (WalkEntry& entry : node.walk) VisitWalk(entry.value, visit);
}

}  // namespace ckptfit
