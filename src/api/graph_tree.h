// The object graph of a checkpoint as a tree: each object under the one from which a walk meets it first.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "model/object_graph.h"

namespace ckptfit {

// A breadth-first walk, as checkpoint keys are made by one (docs/formats/tensor_bundle.md 4.3), but for optimizers: what
// is reached through them alone comes last. An optimizer of Keras 3 lists the model's variables, and a checkpoint of
// model and optimizer has keys such as "optimizer/_trainable_variables/0" for them.
//
// `graph` must outlive the tree. Cost: O(nodes + edges).
class GraphTree {
 public:
  explicit GraphTree(const ObjectGraph& graph);

  // The nodes in the model's order: what is inside an object follows it.
  std::vector<std::size_t> DepthFirst() const;
  // Tensors whose keys lie below an optimizer: key -> the key without the optimizer, or "" when no other object holds it.
  std::map<std::string, std::string, std::less<>> KeysUnderOptimizers() const;

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  struct Place {
    std::size_t parent = kNone;
    const std::string* edge = nullptr;  // from the parent; null for the root
    bool met = false;
    bool of_optimizer = false;  // an optimizer, or met through one
  };

  void Walk(std::vector<std::size_t> queue);
  std::string PathOf(std::size_t node) const;

  const ObjectGraph& graph_;
  std::vector<Place> places_;
  std::vector<std::vector<std::size_t>> inside_;
  std::vector<std::size_t> optimizers_;  // where the walk entered one
};

}  // namespace ckptfit
