// Sorted tables and checkpoint bundles, made byte by byte, sound or with chosen faults.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ckptfit::forge {

// --- protobuf
// ---------------------------------------------------------------------------------------------------------
std::string VarintField(int tag, std::uint64_t value);
std::string BytesField(int tag, std::string_view value);
std::string Fixed32Field(int tag, std::uint32_t value);

// --- table
// --------------------------------------------------------------------------------------------------------------
using Entries = std::vector<std::pair<std::string, std::string>>;

// A block's contents: entries, restart points every 16 entries (every entry in an index block).
std::string Block(const Entries& entries, int restart_interval = 16);
// Contents with compression byte and checksum.
std::string StoredBlock(std::string_view contents, bool snappy = false);
// A whole table. A block is closed once its contents reach `block_bytes`.
std::string Table(const Entries& entries, std::size_t block_bytes = 262144, bool snappy = false);

// --- bundle
// ------------------------------------------------------------------------------------------------------------- The
// value of the header entry.
std::string Header(int shards, int producer = 1, int min_consumer = 0, bool big_endian = false);

struct Tensor {
  std::string key;
  int dtype = 1;
  std::vector<std::int64_t> dims;
  std::string bytes;  // as stored
  int shard = 0;
};
// The value of an entry whose bytes lie at `offset`; `crc` is that of the bytes unless given.
std::string Entry(const Tensor& tensor, std::uint64_t offset);
std::string EntryWithCrc(const Tensor& tensor, std::uint64_t offset, std::uint32_t masked_crc);
// The stored bytes of a string tensor, and the masked checksum of its entry.
std::pair<std::string, std::uint32_t> StoredStrings(const std::vector<std::string>& elements);

// Files of a bundle: the index and the bytes of each shard, tensors packed in the order given.
struct BundleBytes {
  std::string index;
  std::vector<std::string> shards;
};
BundleBytes Bundle(std::vector<Tensor> tensors, int shards = 1, std::size_t block_bytes = 262144);

}  // namespace ckptfit::forge
