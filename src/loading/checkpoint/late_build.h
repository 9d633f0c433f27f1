// Models that have no variables when they are restored: what the deferred values become when the model is built later
// (docs/design/loading_checkpoint.md 6).
#pragma once

#include "loading/call.h"
#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/name_based.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

struct LateBuild {
  bool complete = true;  // no layer's variables are unknown
  Done failure;          // what the first statement raises whose model cannot be built
};

// Builds every described model that is not built and has no variables, as its first call would: creates the variables
// of its layers, which take the values that wait for them; the others get their initial values. Variables go to
// State::created. Layers of unknown classes become steps of kind kNotBuilt and make none. A value that does not go
// into its variable ends the build, when a statement of `call` makes it (Call::then_built); null: no call is known.
// `named`: the restore was name-based; null: by objects.
LateBuild BuildLater(State& state, NamedState* named, const Call* call);

// Whether the program builds all models that wait before it looks at the status (Call::then_built), and there are some.
bool BuildsBeforeStatus(const Call& call, const Target& target);

}  // namespace ckptfit::restore
