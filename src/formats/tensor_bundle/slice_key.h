// Slices of partitioned tensors, and the binary keys under which they are stored (docs/formats/tensor_bundle.md 1.7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codec/protobuf.h"

namespace ckptfit {

// One stored part of a tensor: in each dimension a start and a length.
struct TensorSlice {
  static constexpr std::int64_t kFull = -1;

  struct Extent {
    std::int64_t start = 0;
    std::int64_t length = kFull;
  };
  std::vector<Extent> extents;

  bool full() const;
};

// A TensorSliceProto. Throws protozero's exceptions: to be called inside ParseMessage() only.
TensorSlice ParseTensorSlice(ProtoReader reader);

// The key of a slice of the tensor `name`: ordered so that all slice keys stand right after the header. It is the
// prefix that the keys of all slices of this tensor share, and that no other key has, followed by the extents.
std::string EncodeSliceKey(std::string_view name, const TensorSlice& slice);
std::string EncodeSlicePrefix(std::string_view name);
std::string EncodeSliceExtents(const TensorSlice& slice);

}  // namespace ckptfit
