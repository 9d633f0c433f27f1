// A set of objects of the program, by their NodeIds, which are small and dense.
//
// Cost.  One bit for each id up to the largest one; insert() and contains() are O(1).
#pragma once

#include <vector>

#include "model/target.h"

namespace ckptfit::restore {

class NodeSet {
 public:
  // False when the id was there already. kNoNode is no object: it is not taken, which counts as "was there".
  bool insert(NodeId id) {
    if (id == kNoNode || contains(id)) return false;
    if (id >= has_.size()) has_.resize(std::size_t{id} + 1, false);
    has_[id] = true;
    return true;
  }
  bool contains(NodeId id) const { return id < has_.size() && has_[id]; }
  // Behind the largest id that may be in the set.
  NodeId end() const { return static_cast<NodeId>(has_.size()); }

 private:
  std::vector<bool> has_;
};

}  // namespace ckptfit::restore
