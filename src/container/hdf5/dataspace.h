// Dataspace messages: the shape of a dataset or attribute.
//
// Layout: docs/formats/hdf5.md 4.1.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ckptfit/result.h"

namespace ckptfit::hdf5 {

inline constexpr unsigned kMaxRank = 32;

struct Dataspace {
  enum class Kind : std::uint8_t { kScalar, kSimple, kNull };
  Kind kind = Kind::kScalar;
  std::vector<std::uint64_t> dims;
  std::vector<std::uint64_t> max_dims;  // empty: the same as dims; kUndefined: unlimited

  // Number of elements; nothing when it does not fit 64 bits.
  std::optional<std::uint64_t> Elements() const;
};

// Decodes a dataspace message. kCorrupt with libhdf5's text.
Result<Dataspace> ParseDataspace(std::span<const std::byte> body);

}  // namespace ckptfit::hdf5
