// Integers of a fixed number of bytes, lowest first, as tables, bundles and headers hold them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace ckptfit {

// The lowest `bytes` bytes of `value`, at most eight.
inline void AppendFixed(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace ckptfit
