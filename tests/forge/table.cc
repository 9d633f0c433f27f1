#include "forge/table.h"

#include <snappy.h>

#include <algorithm>

#include "base/byte_cursor.h"
#include "codec/crc32c.h"
#include "codec/varint.h"

namespace ckptfit::forge {
namespace {

std::string Fixed32(std::uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}

std::string Handle(std::uint64_t offset, std::uint64_t size) {
  std::string bytes;
  AppendVarint(bytes, offset);
  AppendVarint(bytes, size);
  return bytes;
}

}  // namespace

std::string VarintField(int tag, std::uint64_t value) {
  std::string bytes;
  AppendVarint(bytes, static_cast<std::uint64_t>(tag) << 3);
  AppendVarint(bytes, value);
  return bytes;
}

std::string BytesField(int tag, std::string_view value) {
  std::string bytes;
  AppendVarint(bytes, static_cast<std::uint64_t>(tag) << 3 | 2);
  AppendVarint(bytes, value.size());
  return bytes.append(value);
}

std::string Fixed32Field(int tag, std::uint32_t value) {
  std::string bytes;
  AppendVarint(bytes, static_cast<std::uint64_t>(tag) << 3 | 5);
  return bytes + Fixed32(value);
}

std::string Block(const Entries& entries, int restart_interval) {
  std::string bytes;
  std::string restarts;
  std::uint32_t restart_count = 0;
  std::string last;
  int since_restart = restart_interval;
  for (const auto& [key, value] : entries) {
    std::size_t shared = 0;
    if (since_restart >= restart_interval) {
      restarts += Fixed32(static_cast<std::uint32_t>(bytes.size()));
      ++restart_count;
      since_restart = 0;
    } else {
      while (shared < std::min(last.size(), key.size()) && last[shared] == key[shared]) ++shared;
    }
    ++since_restart;
    AppendVarint(bytes, shared);
    AppendVarint(bytes, key.size() - shared);
    AppendVarint(bytes, value.size());
    bytes += key.substr(shared) + value;
    last = key;
  }
  if (restart_count == 0) {
    restarts = Fixed32(0);
    restart_count = 1;
  }
  return bytes + restarts + Fixed32(restart_count);
}

std::string StoredBlock(std::string_view contents, bool snappy) {
  std::string bytes(contents);
  if (snappy) snappy::Compress(contents.data(), contents.size(), &bytes);
  bytes.push_back(snappy ? '\1' : '\0');
  return bytes + Fixed32(MaskCrc32c(Crc32c(AsBytes(bytes))));
}

std::string Table(const Entries& entries, std::size_t block_bytes, bool snappy) {
  std::string file;
  Entries index;
  Entries block;
  std::size_t pending = 0;
  const auto flush = [&] {
    if (block.empty()) return;
    const std::string stored = StoredBlock(Block(block), snappy);
    index.emplace_back(block.back().first, Handle(file.size(), stored.size() - 5));
    file += stored;
    block.clear();
    pending = 0;
  };
  for (const auto& entry : entries) {
    block.push_back(entry);
    pending += entry.first.size() + entry.second.size();
    if (pending >= block_bytes) flush();
  }
  flush();
  const std::string metaindex = StoredBlock(Block({}));
  std::string footer = Handle(file.size(), metaindex.size() - 5);
  file += metaindex;
  const std::string index_block = StoredBlock(Block(index, 1), snappy);
  footer += Handle(file.size(), index_block.size() - 5);
  file += index_block;
  footer.resize(40);
  return file + footer + std::string("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
}

std::string Header(int shards, int producer, int min_consumer, bool big_endian) {
  std::string version = VarintField(1, static_cast<std::uint64_t>(static_cast<std::int64_t>(producer)));
  if (min_consumer != 0) version += VarintField(2, static_cast<std::uint64_t>(static_cast<std::int64_t>(min_consumer)));
  std::string header = VarintField(1, static_cast<std::uint64_t>(shards));
  if (big_endian) header += VarintField(2, 1);
  return header + BytesField(3, version);
}

std::string EntryWithCrc(const Tensor& tensor, std::uint64_t offset, std::uint32_t masked_crc) {
  std::string shape;
  for (std::int64_t dim : tensor.dims) shape += BytesField(2, VarintField(1, static_cast<std::uint64_t>(dim)));
  std::string entry = VarintField(1, static_cast<std::uint64_t>(tensor.dtype)) + BytesField(2, shape);
  if (tensor.shard != 0) entry += VarintField(3, static_cast<std::uint64_t>(tensor.shard));
  if (offset != 0) entry += VarintField(4, offset);
  if (!tensor.bytes.empty()) entry += VarintField(5, tensor.bytes.size());
  return entry + Fixed32Field(6, masked_crc);
}

std::string Entry(const Tensor& tensor, std::uint64_t offset) {
  return EntryWithCrc(tensor, offset, MaskCrc32c(Crc32c(AsBytes(tensor.bytes))));
}

std::pair<std::string, std::uint32_t> StoredStrings(const std::vector<std::string>& elements) {
  std::string bytes;
  std::uint32_t crc = 0;
  for (const std::string& element : elements) {
    AppendVarint(bytes, element.size());
    crc = ExtendCrc32c(crc, AsBytes(Fixed32(static_cast<std::uint32_t>(element.size()))));
  }
  const std::string checksum = Fixed32(MaskCrc32c(crc));
  bytes += checksum;
  crc = ExtendCrc32c(crc, AsBytes(checksum));
  for (const std::string& element : elements) {
    bytes += element;
    crc = ExtendCrc32c(crc, AsBytes(element));
  }
  return {bytes, MaskCrc32c(crc)};
}

BundleBytes Bundle(std::vector<Tensor> tensors, int shards, std::size_t block_bytes) {
  BundleBytes bundle;
  bundle.shards.resize(static_cast<std::size_t>(shards));
  Entries entries = {{"", Header(shards)}};
  for (Tensor& tensor : tensors) {
    std::string& shard = bundle.shards[static_cast<std::size_t>(tensor.shard)];
    if (tensor.dtype == 7) {
      const auto [stored, crc] = StoredStrings({tensor.bytes});
      tensor.bytes = stored;
      entries.emplace_back(tensor.key, EntryWithCrc(tensor, shard.size(), crc));
    } else {
      entries.emplace_back(tensor.key, Entry(tensor, shard.size()));
    }
    shard += tensor.bytes;
  }
  std::sort(entries.begin(), entries.end());
  bundle.index = Table(entries, block_bytes);
  return bundle;
}

}  // namespace ckptfit::forge
