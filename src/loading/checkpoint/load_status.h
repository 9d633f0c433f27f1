// The assertions of the status object that a restore returns (docs/design/loading_checkpoint.md 7).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// What the status of an object-based restore speaks about.
struct LoadStatus {
  const State& state;
  NodeId root = kNoNode;
  std::vector<NodeId> reachable;  // from the root, and from further objects beside it: Checkpoint(root, name=object)
};

// Each gives what it raises, or nothing when the assertion holds. The KeyError of a node without a name is given as an
// AssertionError, too.
std::optional<Exception> AssertConsumed(const LoadStatus& status);
std::optional<Exception> AssertExistingObjectsMatched(const LoadStatus& status);
std::optional<Exception> AssertNontrivialMatch(const LoadStatus& status);

// What listing the program's objects raises, which every status method does: their paths are put together from the
// names of their edges, and a weight that was added without a name has none.
std::optional<Exception> ListingError(const Program& program, const std::vector<NodeId>& reachable);

}  // namespace ckptfit::restore
