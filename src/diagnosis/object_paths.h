// Names of a program's objects, as the loaders spell them: found by walking the same edges.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/target.h"

namespace ckptfit {

// Per node the first path on which a breadth-first walk from the roots meets it; unreached nodes have `reached` false.
struct ObjectPaths {
  struct Place {
    bool reached = false;
    NodeId parent = kNoNode;  // from which it was met; kNoNode for a root
    std::string edge;         // the name of that edge; a root's own name
  };
  std::vector<Place> places;

  bool Reached(NodeId node) const { return places[node].reached; }
  // "model/layer_with_weights-0"; parts are joined by "/", roots named "" add nothing. O(length).
  std::string Path(NodeId node) const;
};

// Roots by the name that stands in front of their paths.
using NamedRoots = std::vector<std::pair<std::string, NodeId>>;

// Edges of the object-based checkpoint (Node::children, then Node::lookup).
ObjectPaths CheckpointPaths(const Target& target, const NamedRoots& roots);

// The same without what optimizers list: variables stand where their layers have them.
ObjectPaths PathsBesideOptimizers(const Target& target, const NamedRoots& roots);

// Edges of the Keras saving walk (Node::walk): an attribute's name, inside containers the class in snake case with a
// counter.
ObjectPaths WalkPaths(const Target& target, const NamedRoots& roots);

// Edges from a model or layer to the layers directly inside (Node::layers); an edge's name is the position.
ObjectPaths LayerTree(const Target& target, const NamedRoots& roots);

}  // namespace ckptfit
