// The values of a tensor where they lie in its file.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "api/values.h"

namespace ckptfit {

struct MappedValues {
  std::shared_ptr<const std::byte> bytes;  // as CheckpointValues::Read() hands them on; null when they are not there
  std::size_t size = 0;
};

// Maps the values of a tensor. Nothing is mapped where the file has them in another form: packed, in chunks, in slices, in
// another byte order, or as texts. What is mapped was compared with what Read() handed on, which verifies checksums: a
// file that was replaced after it had been opened is not mistaken for it.
//
// Errors.  As CheckpointValues::Read(); MapRange()'s trust.
// Cost.    Each byte is read once; no copy is kept.
Result<MappedValues> MapValues(CheckpointValues& values, std::string_view key);

}  // namespace ckptfit
