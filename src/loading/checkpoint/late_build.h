// Models that have no variables when they are restored: what the deferred values become when the model is built later
// (docs/design/loading_checkpoint.md 6).
#pragma once

#include "loading/call.h"
#include "loading/checkpoint/name_based.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// Builds every described model that is not built and has no variables, as its first call would: creates the variables
// of its layers, which take the values that wait for them; the others get their initial values. Variables go to
// State::created. Layers of unknown classes become steps of kind kNotBuilt and make none: then it returns false.
// `named`: the restore was name-based; null: by objects.
bool BuildLater(State& state, NamedState* named);

// Whether the program builds all models that wait before it looks at the status (Call::then_built), and there are some.
bool BuildsBeforeStatus(const Call& call, const Target& target);

}  // namespace ckptfit::restore
