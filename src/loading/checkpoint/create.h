// Variables that come to exist while or after a restore, and the values that wait for them
// (docs/design/loading_checkpoint.md 6).
#pragma once

#include <string>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/program.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// A variable beside the program's own; nothing tracks it yet.
NodeId AddVariable(Program& program, Variable variable);

// Creates a variable of `owner` as add_weight() does: a value that waits under `name` becomes its initial value, in the
// file's shape, when every waiting position is a simple variable; otherwise it is restored once it is tracked.
// `made` is set whatever happens.
Done CreateTracked(State& state, NodeId owner, const std::string& name, Variable variable, NodeId& made);

// Tracks an existing object as `owner`'s attribute `name` and restores what waits for it.
Done Track(State& state, NodeId owner, const std::string& name, NodeId object);

}  // namespace ckptfit::restore
