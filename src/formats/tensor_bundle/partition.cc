#include "formats/tensor_bundle/partition.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/checked.h"
#include "formats/tensor_bundle/assembly.h"
#include "formats/tensor_bundle/index_messages.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxComparisons = 10'000'000;

// The text of a slice in messages: "0,2:-".
std::string SliceText(const TensorSlice& slice) {
  std::string text;
  for (const TensorSlice::Extent& extent : slice.extents) {
    if (!text.empty()) text += ':';
    text += extent.length == TensorSlice::kFull ? "-" : fmt::format("{},{}", extent.start, extent.length);
  }
  return text;
}

// Half-open ranges, one a dimension.
struct Box {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;

  bool Overlaps(const Box& other) const {
    for (std::size_t d = 0; d < begin.size(); ++d) {
      if (begin[d] >= other.end[d] || other.begin[d] >= end[d]) return false;
    }
    return true;
  }
  void Cover(const Box& other) {
    for (std::size_t d = 0; d < begin.size(); ++d) {
      begin[d] = std::min(begin[d], other.begin[d]);
      end[d] = std::max(end[d], other.end[d]);
    }
  }
};

TfStatus Internal(std::string message) { return {TfStatus::Code::kInternal, std::move(message)}; }

TfStatus BoxOf(const TensorSlice& slice, const Shape& shape, Box& box, std::uint64_t& elements) {
  const std::string shape_text = fmt::format("[{}]", fmt::join(shape.dims, ","));
  if (slice.extents.size() != shape.dims.size()) {
    return Internal(fmt::format("Mismatching ranks: shape = {}, slice = {}", shape_text, SliceText(slice)));
  }
  elements = 1;
  for (std::size_t d = 0; d < shape.dims.size(); ++d) {
    const TensorSlice::Extent& extent = slice.extents[d];
    const bool full = extent.length == TensorSlice::kFull;
    const std::int64_t begin = full ? 0 : extent.start;
    const std::int64_t length = full ? shape.dims[d] : extent.length;
    if (begin < 0 || length < 0 || begin > shape.dims[d] || length > shape.dims[d] - begin) {
      return Internal(
          fmt::format("Extent in dimension {} out of bounds: shape = {}, slice = {}", d, shape_text, SliceText(slice)));
    }
    box.begin.push_back(begin);
    box.end.push_back(begin + length);
    elements *= static_cast<std::uint64_t>(length);  // no more than the shape's, which fits
  }
  return {};
}

// 1.7: only these can be put together from several slices.
bool CanAssemble(std::int32_t dtype) {
  switch (static_cast<DType>(dtype)) {
    case DType::kFloat32:
    case DType::kFloat64:
    case DType::kInt32:
    case DType::kUint8:
    case DType::kInt16:
    case DType::kInt8:
    case DType::kComplex64:
    case DType::kComplex128:
    case DType::kInt64:
    case DType::kBool:
    case DType::kQint32:
    case DType::kQuint8:
    case DType::kQint8:
    case DType::kBfloat16:
    case DType::kInt4:
    case DType::kUint4:
      return true;
    default:
      return false;
  }
}

// TensorFlow keeps slices in an unordered map from their texts and reads them as they come out. The same map gives the
// same order, and with several damaged slices the same one is met first.
std::vector<std::size_t> ReadingOrder(const Partition& partition) {
  std::unordered_map<std::string, std::size_t> by_text;
  for (std::size_t i = 0; i < partition.parts.size(); ++i) by_text.emplace(SliceText(partition.parts[i].slice), i);
  std::vector<std::size_t> order;
  order.reserve(by_text.size());
  for (const auto& [text, part] : by_text) order.push_back(part);
  return order;
}

// Whether the shards that the slices lie in have as many bytes as the tensor: only then is room made for it.
bool IsBacked(const Partition& partition, const Shards& shards) {
  const auto bytes =
      CheckedMul(CountElements(partition.shape).value_or(UINT64_MAX), DTypeBytes(static_cast<DType>(partition.dtype)));
  std::uint64_t backed = 0;
  std::unordered_set<std::int32_t> seen;
  for (const Partition::Part& part : partition.parts) {
    if (!part.stored || !seen.insert(part.stored->shard).second) continue;
    backed = CheckedAdd(backed, shards.Size(part.stored->shard).value_or(0)).value_or(UINT64_MAX);
  }
  return bytes && *bytes <= backed;
}

// Collects what is read of one slice; more than that is not taken.
TfStatus ReadPart(const Partition::Part& part, std::string_view key, const Shards& shards, Assembly* whole) {
  if (whole == nullptr) return shards.Read(*part.stored, key);
  const std::size_t wanted = whole->BytesOf(part.slice);
  std::vector<std::byte> values;
  TfStatus status = shards.Read(*part.stored, key, [&](std::span<const std::byte> piece) {
    if (piece.size() > wanted - values.size()) return false;
    values.insert(values.end(), piece.begin(), piece.end());
    return true;
  });
  if (!status.ok()) return status;
  if (values.size() != wanted) return Internal("a slice of another size than its extents");
  whole->Place(part.slice, values);
  return {};
}

}  // namespace

TfStatus CheckCoverage(const Partition& partition, std::string_view key) {
  std::vector<Box> boxes;
  Box hull;
  std::uint64_t covered = 0;
  std::size_t comparisons = 0;
  for (const Partition::Part& part : partition.parts) {
    Box box;
    std::uint64_t elements = 0;
    if (TfStatus status = BoxOf(part.slice, partition.shape, box, elements); !status.ok()) return status;
    covered = CheckedAdd(covered, elements).value_or(UINT64_MAX);
    if (boxes.empty()) {
      hull = box;
    } else if (hull.Overlaps(box) && (comparisons += boxes.size()) <= kMaxComparisons) {
      const auto at =
          std::find_if(boxes.begin(), boxes.end(), [&box](const Box& other) { return box.Overlaps(other); });
      if (at != boxes.end()) {
        const auto& existing = partition.parts[static_cast<std::size_t>(at - boxes.begin())];
        return Internal(fmt::format("Overlapping slices: existing slice = {}, new slice = {}",
                                    SliceText(existing.slice), SliceText(part.slice)));
      }
    }
    hull.Cover(box);
    boxes.push_back(std::move(box));
  }
  if (covered == CountElements(partition.shape)) return {};
  TensorSlice whole;
  whole.extents.resize(partition.shape.dims.size());
  return {TfStatus::Code::kInvalidArgument,
          fmt::format("Does not have sufficient slices for partitioned tensor {} to restore in slice_spec: {}", key,
                      SliceText(whole))};
}

TfStatus ReadPartition(const Partition& partition, std::string_view key, const Shards& shards, const ByteSink& sink) {
  if (TfStatus status = CheckCoverage(partition, key); !status.ok()) return status;
  std::optional<Assembly> whole;
  if (sink) {
    if (!IsBacked(partition, shards)) return {TfStatus::Code::kDataLoss, "the shards hold fewer bytes than the tensor"};
    whole.emplace(partition.shape, DTypeBytes(static_cast<DType>(partition.dtype)));
  }
  for (const std::size_t i : ReadingOrder(partition)) {
    const Partition::Part& part = partition.parts[i];
    const std::string part_key = EncodeSliceKey(key, part.slice);
    if (!part.stored) return {TfStatus::Code::kNotFound, "Key " + part_key + " not found in checkpoint"};
    if (TfStatus status = ReadPart(part, part_key, shards, whole ? &*whole : nullptr); !status.ok()) return status;
    if (!part.slice.full() && !CanAssemble(partition.dtype)) {
      const std::string_view name = DTypeCppName(static_cast<DType>(partition.dtype));
      return {TfStatus::Code::kInvalidArgument, fmt::format("Dtype {} not supported.", name)};
    }
  }
  if (whole && !sink(whole->bytes())) return {TfStatus::Code::kInvalidArgument, ReadingEnded().message()};
  return {};
}

}  // namespace ckptfit
