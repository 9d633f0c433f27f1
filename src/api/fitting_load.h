// The load that a checkpoint was made for: a natural call of the program that takes it whole.
//
// Threads.  Any.
// Cost.     At most one simulation for each natural call (api/natural_calls.h).
#pragma once

#include <optional>

#include "diagnosis/cause.h"
#include "loading/trace.h"
#include "model/files.h"

namespace ckptfit {

// What the first natural call does that takes the checkpoint as it is, and fits; nothing when none does. `c.call` and
// `c.trace` are not asked, `c.target` must be there.
std::optional<LoadTrace> FittingLoad(const Case& c, Files& files);

}  // namespace ckptfit
