// The restore of a checkpoint without an object graph: by global variable names (docs/design/loading_checkpoint.md 8).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// What the NameBasedSaverStatus knows.
struct NamedState {
  std::vector<std::pair<NodeId, std::vector<std::string>>> unused;  // objects whose names the file does not have
  NodeSet visited;
};

// Restores every reachable object whose names are all in the file; others are noted and left alone.
Done RestoreByName(State& state, const std::vector<NodeId>& reachable, NamedState& named);

// The AssertionError's text of every status assertion (they are one and the same), or nothing. `optional` is an object
// that may be missing: the save_counter, or kNoNode.
std::optional<std::string> AssertNamed(const State& state, const NamedState& named, NodeId optional,
                                       const std::vector<NodeId>& reachable);

}  // namespace ckptfit::restore
