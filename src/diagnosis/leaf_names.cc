#include "diagnosis/leaf_names.h"

#include <unordered_set>
#include <utility>
#include <vector>

#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// Containers of hostile descriptions may lie in each other by the thousand, which makes paths as long as all their names.
constexpr std::size_t kLongestPath = 1024;

}  // namespace

const LeafNames::OfLayer& LeafNames::Of(NodeId owner) {
  const auto known = known_.find(owner);
  if (known != known_.end()) return known->second;
  return known_.emplace(owner, owner == kNoNode ? OfLayer() : Gather(target_.nodes[owner])).first->second;
}

// Of several names of a variable the first counts, and a direct edge before one through a container, an outer container
// before one that lies in it: [[a, b], [c]] in `ws` holds "ws/0/0".
LeafNames::OfLayer LeafNames::Gather(const Node& owner) const {
  OfLayer names;
  std::vector<std::pair<std::string, NodeId>> containers;
  std::unordered_set<NodeId> seen;
  const auto look_into = [&](std::string path, NodeId child) {
    if (target_.nodes[child].is(kRoleContainer) && seen.insert(child).second) {
      containers.emplace_back(std::move(path), child);
    }
  };
  for (const auto& [name, child] : owner.children) {
    names.by_edge.emplace(child, LeafName(name));
    look_into(name, child);
  }
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const std::string path = containers[i].first + "/";
    for (const auto& [inner, item] : target_.nodes[containers[i].second].children) {
      names.by_edge.emplace(item, path + inner);
      if (path.size() < kLongestPath) look_into(path + inner, item);
    }
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
