// The assertions of the status object that a restore returns (docs/design/loading_checkpoint.md 7).
#pragma once

#include <optional>
#include <string>

#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// What the status of an object-based restore speaks about.
struct LoadStatus {
  const State& state;
  NodeId root = kNoNode;
  Program::Edges attached;  // further objects beside the root: Checkpoint(root, name=object)
};

// Each gives the AssertionError's text, or nothing when the assertion holds. An exception of another class (KeyError of
// a node without a name) is given as its text, too.
std::optional<std::string> AssertConsumed(const LoadStatus& status);
std::optional<std::string> AssertExistingObjectsMatched(const LoadStatus& status);
std::optional<std::string> AssertNontrivialMatch(const LoadStatus& status);

// Writes all three into LoadTrace::asserts and assert_errors.
void WriteAsserts(const LoadStatus& status, LoadTrace& trace);

}  // namespace ckptfit::restore
