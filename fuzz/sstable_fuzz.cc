// Any bytes as a sorted table: the walk over its entries ends, and gives no more than the file can hold.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "container/sstable/table.h"
#include "io/memory_source.h"
#include "require.h"

namespace {

constexpr std::uint64_t kSnappyMaxGrowth = 22;
constexpr std::uint64_t kLeastEntryBytes = 3;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::MemorySource source("fuzz", std::vector<std::byte>(bytes, bytes + size));
  const auto table = ckptfit::sstable::Table::Open(source);
  if (!table) return 0;
  Require(ckptfit::sstable::HasTableMagic(source));
  ckptfit::sstable::TableCursor cursor(*table);
  std::uint64_t entries = 0;
  std::uint64_t value_bytes = 0;
  while (cursor.Next()) {
    ++entries;
    value_bytes += cursor.value().size();
    Require(cursor.key().size() <= size * kSnappyMaxGrowth);
  }
  Require(entries * kLeastEntryBytes + value_bytes <= size * kSnappyMaxGrowth);
  Require(cursor.damage().size() <= 1000);
  return 0;
}
