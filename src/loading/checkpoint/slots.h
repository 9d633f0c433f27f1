// Slot variables of Keras 2's legacy optimizers (docs/design/loading_checkpoint.md 4).
#pragma once

#include <cstdint>
#include <deque>

#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/state.h"

namespace ckptfit::restore {

// After `node` was bound: restores the slots that wait for this optimizer, and those of this variable. Slots that the
// optimizer does not have yet are created with the file's value. Bound slot nodes go into `queue`.
Done QueueSlots(State& state, std::int64_t node, std::deque<std::int64_t>& queue);

}  // namespace ckptfit::restore
