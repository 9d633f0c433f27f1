// Reading one tensor out of its data shard, as TensorFlow reads it (docs/formats/tensor_bundle.md 1.5, 1.9, 1.10).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ckptfit/source.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// Opens the file at a path: OpenFile(), or files in memory.
using OpenSource = std::function<Result<std::unique_ptr<Source>>(const std::string&)>;

// What an index entry says about the bytes of a tensor or of a slice.
struct StoredTensor {
  std::int32_t dtype = 0;  // TensorFlow's number, any
  std::int32_t shard = 0;
  std::int64_t offset = 0;
  std::int64_t size = 0;
  std::uint64_t elements = 0;
  std::uint32_t crc = 0;  // masked
};

// 1.5: what a length counts in the checksum of a string tensor: four bytes, or eight when it needs them.
std::uint32_t ExtendWithLength(std::uint32_t crc, std::uint64_t length, bool big_endian);

// "<prefix>.data-00001-of-00002".
std::string ShardPath(std::string_view prefix, std::int32_t shard, std::int32_t num_shards);

// The data shards of one bundle, opened at first use and kept open.
// Threads.  All members may be called from many threads.
class Shards {
 public:
  Shards(std::string prefix, std::int32_t num_shards, bool big_endian, OpenSource open)
      : prefix_(std::move(prefix)), num_shards_(num_shards), big_endian_(big_endian), open_(std::move(open)) {}

  const std::string& prefix() const { return prefix_; }
  std::int32_t num_shards() const { return num_shards_; }
  // The length of a shard; nothing when it cannot be opened.
  std::optional<std::uint64_t> Size(std::int32_t shard) const;

  // Whether values stand in the byte order of big-endian machines.
  bool big_endian() const { return big_endian_; }

  // Reads and verifies. `key` is for messages. The values go to `sink` when given: as stored, of string elements the
  // bytes one after the other, of variants none. kInvalidArgument when it ends the reading. Memory: one buffer of
  // 256 KiB.
  TfStatus Read(const StoredTensor& tensor, std::string_view key, const ByteSink& sink = {}) const {
    return ReadAll(tensor, key, sink, nullptr);
  }
  // The same of string elements, with the length of each.
  TfStatus ReadTexts(const StoredTensor& tensor, std::string_view key, Texts* texts) const;

 private:
  // `ends`: where string elements end among those bytes, when given.
  TfStatus ReadAll(const StoredTensor& tensor, std::string_view key, const ByteSink& sink,
                   std::vector<std::uint64_t>* ends) const;
  TfStatus Open(std::int32_t shard, std::shared_ptr<const Source>& source) const;
  TfStatus ReadPlain(const StoredTensor& tensor, const Source& source, const ByteSink& sink, std::uint32_t& crc) const;
  TfStatus ReadStrings(const StoredTensor& tensor, const Source& source, const ByteSink& sink,
                       std::vector<std::uint64_t>* ends, std::uint32_t& crc) const;
  TfStatus ReadVariants(const StoredTensor& tensor, const Source& source, std::uint32_t& crc) const;

  std::string prefix_;
  std::int32_t num_shards_;
  bool big_endian_;
  OpenSource open_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::int32_t, std::shared_ptr<const Source>> opened_;
};

}  // namespace ckptfit
