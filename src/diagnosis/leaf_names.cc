#include "diagnosis/leaf_names.h"

#include <utility>

#include "diagnosis/names.h"

namespace ckptfit {

const LeafNames::OfLayer& LeafNames::Of(NodeId owner) {
  const auto known = known_.find(owner);
  if (known != known_.end()) return known->second;
  return known_.emplace(owner, owner == kNoNode ? OfLayer() : Gather(target_.nodes[owner])).first->second;
}

// Of several names of a variable the first counts, and a direct edge before one through a container.
LeafNames::OfLayer LeafNames::Gather(const Node& owner) const {
  OfLayer names;
  for (const auto& [name, child] : owner.children) names.by_edge.emplace(child, LeafName(name));
  for (const auto& [name, child] : owner.children) {
    const Node& container = target_.nodes[child];
    if (!container.is(kRoleContainer)) continue;
    for (const auto& [inner, item] : container.children) names.by_edge.emplace(item, name + "/" + inner);
  }
  for (const auto& [key, stored] : owner.store) names.by_store.emplace(stored, key);
  return names;
}

const std::string& LeafNames::Found(const Names& names, NodeId variable) {
  static const std::string kNone;
  const auto found = names.find(variable);
  return found == names.end() ? kNone : found->second;
}

}  // namespace ckptfit
