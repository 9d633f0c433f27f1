// Python functions that stand in a config as marshalled code: those of Lambda layers.
//
// Trust.    The code is never run; its first bytes are looked at.
// Threads.  Any. Cost.  O(1).
#pragma once

#include <optional>

#include "base/value.h"
#include "loading/trace.h"
#include "model/version.h"

namespace ckptfit {

// What func_load() raises over `function`, a list of code, defaults and closure or the same under "__lambda__": the
// layout of code objects changed with Python 3.8 and 3.11, and each reads its own only. Nothing when the code can be
// read, when it is none, or when nobody knows which Python reads it.
std::optional<Exception> UnreadableCode(const Value& function, const Environment& environment);

}  // namespace ckptfit
