// The two messages of a bundle's index: its header and one entry a tensor (docs/formats/tensor_bundle.md 1.3, 1.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/tensor_bundle/slice_key.h"
#include "model/shape.h"

namespace ckptfit {

struct VersionDef {
  std::int32_t producer = 0;
  std::int32_t min_consumer = 0;
  std::vector<std::int32_t> bad_consumers;
};

struct BundleHeader {
  std::int32_t num_shards = 0;
  bool big_endian = false;
  VersionDef version;
};

struct BundleEntry {
  std::int32_t dtype = 0;  // TensorFlow's number, any
  Shape shape;
  std::int32_t shard = 0;
  std::int64_t offset = 0;
  std::int64_t size = 0;
  std::uint32_t crc = 0;  // masked
  std::vector<TensorSlice> slices;
};

// Throws protozero's exceptions: to be called inside ParseMessage() only.
VersionDef ParseVersionDef(ProtoReader reader);

// False when the bytes are not such a message; `out` is then partial.
bool ParseBundleHeader(std::string_view bytes, BundleHeader& out);
bool ParseBundleEntry(std::string_view bytes, BundleEntry& out);

// The number of elements, or nothing when TensorFlow refuses the shape: a negative dimension, more than 254 of them,
// 2^63 or more elements. That the rank is unknown is ignored, as TensorFlow ignores it here.
std::optional<std::uint64_t> CountElements(const Shape& shape);

}  // namespace ckptfit
