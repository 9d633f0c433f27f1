// Values of tensors of which a file may hold the bytes one after the other, as they are handed on, or in packed chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/stored_chunks.h"
#include "model/tensor_values.h"

namespace ckptfit {

class PlacedValues : public TensorValues {
 public:
  // Where in the file that is read the values of a tensor lie as Read() hands them on; nothing when they lie there in
  // another form, or nobody knows.
  virtual std::optional<std::uint64_t> PlaceOf(std::string_view key) = 0;
  // The chunks of a tensor that HDF5 keeps packed, where they hold all of its values, in the byte order of memory; nothing
  // for any other.
  virtual std::optional<StoredChunks> ChunksOf(std::string_view key) = 0;
};

}  // namespace ckptfit
