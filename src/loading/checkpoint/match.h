// Matching the file's object graph with the program's, by edge names (docs/design/loading_checkpoint.md 4).
#pragma once

#include <cstdint>
#include <deque>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// Binds `object` to `node` and, when the node was free, walks both graphs from there, breadth first, and then reads and
// assigns what was collected on the way (CheckpointPosition.restore). O(edges met).
Done RestoreFrom(State& state, std::int64_t node, NodeId object);

// The same without reading: what is met goes into `batch`.
Done WalkFrom(State& state, std::int64_t node, NodeId object, Batch& batch);

// Binds an object to a node of the file; true when the node was free. `node` is valid.
bool Bind(State& state, std::int64_t node, NodeId object);

// Whether a variable created later can take the node's value as its initial value: exactly one attribute,
// VARIABLE_VALUE, and no children.
bool IsSimpleVariable(const ObjectGraph::Node& node);

// The failure of using a node id that the file does not have.
Failure NoSuchNode(const State& state, std::int64_t node);

}  // namespace ckptfit::restore
