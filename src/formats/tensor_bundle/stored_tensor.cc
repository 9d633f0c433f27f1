#include "formats/tensor_bundle/stored_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/byte_cursor.h"
#include "codec/crc32c.h"
#include "codec/sums_agree.h"
#include "formats/tensor_bundle/stream.h"
#include "formats/tensor_bundle/tf_status.h"
#include "io/piece_reader.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kNoMemoryHolds = std::uint64_t{1} << 40;
constexpr std::uint64_t kResourceHandleBytes = 200;  // sizeof(ResourceHandle), 1.5
constexpr std::size_t kMaxOpenShards = 64;
constexpr std::uint64_t kManyBytes = 4u << 20;  // a millisecond to write

TfStatus DataLoss(std::string message) { return {TfStatus::Code::kDataLoss, std::move(message)}; }

template <typename T>
std::uint32_t ExtendWithInteger(std::uint32_t crc, T value, bool big_endian) {
  std::array<std::byte, sizeof(T)> bytes{};
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes[big_endian ? sizeof(T) - 1 - i : i] = static_cast<std::byte>(value >> (8 * i));
  }
  return ExtendCrc32c(crc, bytes);
}

std::uint32_t SwapBytes(std::uint32_t v) { return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24; }

// The size field must agree with dtype and shape before a shard is opened.
TfStatus CheckSize(const StoredTensor& tensor, std::string_view key) {
  const auto stored = static_cast<std::uint64_t>(tensor.size);
  const auto dtype = static_cast<DType>(tensor.dtype);
  if (dtype == DType::kVariant) return {};
  if (dtype == DType::kString) {
    if (stored >= tensor.elements) return {};
    return DataLoss(fmt::format("Invalid size in bundle entry: key {}; stored size {}; expected size is at least {}",
                                key, tensor.size, tensor.elements));
  }
  const std::uint64_t width = dtype == DType::kResource ? kResourceHandleBytes : DTypeBytes(dtype);
  const std::uint64_t expected = tensor.elements * width;  // wraps around as TensorFlow's does
  if (stored != expected) {
    return DataLoss(fmt::format("Invalid size in bundle entry: key {}; stored size {}; expected size {}", key,
                                tensor.size, expected));
  }
  if (dtype == DType::kResource) return {TfStatus::Code::kAborts, "a resource handle cannot be read"};
  return {};
}

// While a sink writes what it was given, the sum of what comes next is taken on another thread.
TfStatus ReadMany(const Source& source, std::uint64_t offset, std::uint64_t size, const PieceReader::Inspect& inspect,
                  const ByteSink& sink) {
  const std::uint64_t there = std::min(size, source.size() - std::min(offset, source.size()));
  bool ended = false;
  const auto hand_on = [&](std::span<const std::byte> piece) { return !(ended = sink && !sink(piece)); };
  const Status read = PieceReader(source, inspect).HandOn(offset, there, hand_on, ReadingEnded());
  if (ended) return {TfStatus::Code::kInvalidArgument, read.message()};
  if (!read.ok()) return TableFailure(read);
  return there < size ? PastTheEnd() : TfStatus();
}

bool CanSwapBytes(std::int32_t dtype) {
  // 1.10: everything up to complex128, half and the wide unsigned integers; no float8, no sub-byte types.
  return dtype >= 1 && dtype <= 23;
}

}  // namespace

std::uint32_t ExtendWithLength(std::uint32_t crc, std::uint64_t length, bool big_endian) {
  if (length <= UINT32_MAX) return ExtendWithInteger(crc, static_cast<std::uint32_t>(length), big_endian);
  return ExtendWithInteger(crc, length, big_endian);
}

std::string ShardPath(std::string_view prefix, std::int32_t shard, std::int32_t num_shards) {
  return fmt::format("{}.data-{:05}-of-{:05}", prefix, shard, num_shards);
}

TfStatus Shards::Open(std::int32_t shard, std::shared_ptr<const Source>& source) const {
  const std::lock_guard lock(mutex_);
  if (const auto at = opened_.find(shard); at != opened_.end()) {
    source = at->second;
    return {};
  }
  const std::string path = ShardPath(prefix_, shard, num_shards_);
  auto file = open_(path);
  if (!file) return OpenFailure(path);
  source = std::move(*file);
  if (opened_.size() >= kMaxOpenShards) opened_.clear();
  opened_.emplace(shard, source);
  return {};
}

std::optional<std::uint64_t> Shards::Size(std::int32_t shard) const {
  std::shared_ptr<const Source> source;
  if (!Open(shard, source).ok()) return std::nullopt;
  return source->size();
}

TfStatus Shards::ReadTexts(const StoredTensor& tensor, std::string_view key, Texts* texts) const {
  const auto append = [texts](std::span<const std::byte> piece) {
    texts->bytes += AsText(piece);
    return true;
  };
  return ReadAll(tensor, key, append, &texts->ends);
}

TfStatus Shards::ReadAll(const StoredTensor& tensor, std::string_view key, const ByteSink& sink,
                         std::vector<std::uint64_t>* ends) const {
  if (tensor.dtype <= 0 || !DTypeFromNumber(static_cast<std::uint64_t>(tensor.dtype))) {
    return {TfStatus::Code::kAborts,
            tensor.dtype == 0 ? "Type not set" : fmt::format("Unexpected type: {}", tensor.dtype)};
  }
  if (TfStatus status = CheckSize(tensor, key); !status.ok()) return status;
  std::shared_ptr<const Source> source;
  if (TfStatus status = Open(tensor.shard, source); !status.ok()) return status;
  if (tensor.offset < 0) {
    return {TfStatus::Code::kInvalidArgument, fmt::format("Seeking to a negative position: {}", tensor.offset)};
  }
  std::uint32_t crc = 0;
  const auto dtype = static_cast<DType>(tensor.dtype);
  TfStatus read = dtype == DType::kString    ? ReadStrings(tensor, *source, sink, ends, crc)
                  : dtype == DType::kVariant ? ReadVariants(tensor, *source, crc)
                                             : ReadPlain(tensor, *source, sink, crc);
  if (!read.ok()) return read;
  if (const std::uint32_t stored = UnmaskCrc32c(tensor.crc); !SumsAgree(crc, stored)) {
    return DataLoss(
        fmt::format("TensorBundle at {} shard {} ({} bytes): Checksum does not match: stored {:08} vs. "
                    "calculated on the restored bytes {}",
                    prefix_, tensor.shard, tensor.size, stored, crc));
  }
  return {};
}

TfStatus Shards::ReadPlain(const StoredTensor& tensor, const Source& source, const ByteSink& sink,
                           std::uint32_t& crc) const {
  const auto offset = static_cast<std::uint64_t>(tensor.offset);
  const auto size = static_cast<std::uint64_t>(tensor.size);
  const auto extend = [&crc](std::span<const std::byte> piece) { crc = ExtendCrc32c(crc, piece); };
  TfStatus read;
  if (size >= kManyBytes) {
    read = ReadMany(source, offset, size, extend, sink);
  } else {
    ShardStream stream(source, offset, size);
    read = stream.ReadBytes(size, [&](std::span<const std::byte> piece) {
      extend(piece);
      return !sink || sink(piece);
    });
  }
  if (!read.ok()) return read;
  if (big_endian_ && !CanSwapBytes(tensor.dtype)) {
    return {TfStatus::Code::kUnimplemented,
            fmt::format("Byte-swapping not supported for tensors with dtype {}", tensor.dtype)};
  }
  return {};
}

TfStatus Shards::ReadStrings(const StoredTensor& tensor, const Source& source, const ByteSink& sink,
                             std::vector<std::uint64_t>* ends, std::uint32_t& crc) const {
  if (tensor.size == 0) return {};
  const auto begin = static_cast<std::uint64_t>(tensor.offset);
  const std::uint64_t end = begin + static_cast<std::uint64_t>(tensor.size);
  ShardStream stream(source, begin);
  if (TfStatus status = stream.ReadAhead(tensor.size); !status.ok()) return status;
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < tensor.elements; ++i) {
    std::uint64_t length = 0;
    if (TfStatus status = stream.ReadVarint(end, length); !status.ok()) return status;
    crc = ExtendWithLength(crc, length, big_endian_);
    if (length > kNoMemoryHolds || (total += length) > kNoMemoryHolds) total = kNoMemoryHolds;
    if (ends != nullptr) ends->push_back(total);
  }
  if (end < stream.position()) return DataLoss(fmt::format("String lengths longer than expected offset {}", end));

  std::uint32_t stored = 0;
  if (TfStatus status = stream.ReadUint32(stored); !status.ok()) return status;
  const std::uint32_t expected = UnmaskCrc32c(big_endian_ ? SwapBytes(stored) : stored);
  if (!SumsAgree(crc, expected)) {
    return DataLoss(
        fmt::format("The length checksum does not match: expected {:08} but actual is {:08}", expected, crc));
  }
  if (total == kNoMemoryHolds) return {TfStatus::Code::kBadAlloc, "std::bad_alloc"};
  crc = ExtendWithInteger(crc, stored, false);
  return stream.ReadBytes(total, [&](std::span<const std::byte> piece) {
    crc = ExtendCrc32c(crc, piece);
    return !sink || sink(piece);
  });
}

TfStatus Shards::ReadVariants(const StoredTensor& tensor, const Source& source, std::uint32_t& crc) const {
  if (big_endian_) {
    return {
        TfStatus::Code::kUnimplemented,
        "TensorBundle at " + prefix_ +
            "is of a different endianness than this machine's hardware, and the bundle contains a variant (arbitrary "
            "C++ type) tensor. Byte-swapping of variant tensors is not currently implemented."};
  }
  if (tensor.size == 0) return {};
  const auto begin = static_cast<std::uint64_t>(tensor.offset);
  const std::uint64_t end = begin + static_cast<std::uint64_t>(tensor.size);
  ShardStream stream(source, begin);
  if (TfStatus status = stream.ReadAhead(tensor.size); !status.ok()) return status;
  for (std::uint64_t i = 0; i < tensor.elements; ++i) {
    std::uint64_t length = 0;
    if (TfStatus status = stream.ReadVarint(end, length); !status.ok()) return status;
    if (length > kNoMemoryHolds) return {TfStatus::Code::kBadAlloc, "std::bad_alloc"};
    crc = ExtendWithInteger(crc, length, false);
    TfStatus read = stream.ReadBytes(length, [&crc](std::span<const std::byte> piece) {
      crc = ExtendCrc32c(crc, piece);
      return true;
    });
    if (!read.ok()) return read;
    std::uint32_t stored = 0;
    if (TfStatus status = stream.ReadUint32(stored); !status.ok()) return status;
    if (!SumsAgree(crc, UnmaskCrc32c(stored))) {
      return DataLoss(fmt::format("The checksum after Variant {} does not match. Expected: {} Actual: {}", i,
                                  UnmaskCrc32c(stored), crc));
    }
    crc = ExtendWithInteger(crc, stored, false);
  }
  return {};
}

}  // namespace ckptfit
