// What the variables of a layer are called inside it: by the edges of the object graph, or by the keys of the saving walk.
//
// Ownership.  Refers to the Target, which must outlive it.
// Threads.    One at a time: names are gathered when a layer is first asked for.
// Cost.       Gathering: O(children of the layer and of the containers in it, and stored keys). A question: O(1).
#pragma once

#include <string>
#include <unordered_map>

#include "model/target.h"

namespace ckptfit {

class LeafNames {
 public:
  explicit LeafNames(const Target& target) : target_(target) {}

  // The edge names from the owner to the variable, "kernel", "ws/0" or "ws/0/0"; "" when no edges lead there.
  const std::string& ByEdge(NodeId owner, NodeId variable) { return Found(Of(owner).by_edge, variable); }
  // The key under which the owner stores the variable, "0"; "" when it does not.
  const std::string& ByStore(NodeId owner, NodeId variable) { return Found(Of(owner).by_store, variable); }

 private:
  using Names = std::unordered_map<NodeId, std::string>;
  struct OfLayer {
    Names by_edge, by_store;
  };

  const OfLayer& Of(NodeId owner);
  OfLayer Gather(const Node& owner) const;
  static const std::string& Found(const Names& names, NodeId variable);

  const Target& target_;
  std::unordered_map<NodeId, OfLayer> known_;
};

}  // namespace ckptfit
