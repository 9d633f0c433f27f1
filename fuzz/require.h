// What a fuzz target holds for true of every input: a false condition ends the process, which is how a fuzzer learns of
// it.
#pragma once

#include <cstdlib>

inline void Require(bool condition) {
  if (!condition) std::abort();
}
