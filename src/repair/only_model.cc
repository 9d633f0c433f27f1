#include "repair/only_model.h"

namespace ckptfit {

NodeId OnlyModel(const Target& target) {
  NodeId model = kNoNode;
  for (const auto& [name, node] : target.objects) {
    if (!target.nodes[node].is(kRoleModel)) continue;
    if (model != kNoNode) return kNoNode;
    model = node;
  }
  return model;
}

}  // namespace ckptfit
