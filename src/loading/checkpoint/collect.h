// What a matched object asks the file for (docs/design/loading_checkpoint.md 5).
#pragma once

#include <cstdint>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// Adds to `batch` what the object bound to `node` wants to read, and marks the object as updated. An object that is
// updated already wants nothing. Attributes of the file that the object does not have go into State::unused.
Done Collect(State& state, std::int64_t node, Batch& batch);

}  // namespace ckptfit::restore
