// A partitioned tensor: its slices and whether they make a whole (docs/formats/tensor_bundle.md 1.7).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/tensor_bundle/slice_key.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "model/shape.h"

namespace ckptfit {

struct Partition {
  struct Part {
    TensorSlice slice;
    std::optional<StoredTensor> stored;  // nothing: its entry is missing
  };
  std::int32_t dtype = 0;
  Shape shape;
  std::vector<Part> parts;
};

// Whether the slices lie within the tensor, do not overlap and fill it: the checks that TensorFlow makes before it
// reads any. Cost: O(slices) when they follow each other along one axis, at most ten million comparisons otherwise.
TfStatus CheckCoverage(const Partition& partition, std::string_view key);

// Reads the whole tensor from its slices. With a sink the values are put together in memory, no more than the shards
// hold, and handed on; without one they are verified and thrown away.
TfStatus ReadPartition(const Partition& partition, std::string_view key, const Shards& shards,
                       const ByteSink& sink = {});

}  // namespace ckptfit
