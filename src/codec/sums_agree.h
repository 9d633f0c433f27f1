// The one comparison of a computed with a stored checksum.
//
// Where FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION is defined, which builds for fuzzing and the corruption sweeps do, all
// checksums agree: damage made at random would otherwise never get to the code behind them. Every reader asks here.
#pragma once

#include <cstdint>

namespace ckptfit {

inline bool SumsAgree(std::uint32_t computed, std::uint32_t stored) {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  (void)computed, (void)stored;
  return true;
#else
  return computed == stored;
#endif
}

}  // namespace ckptfit
