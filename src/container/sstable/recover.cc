#include "container/sstable/recover.h"

#include <optional>

#include "codec/crc32c.h"
#include "container/sstable/table.h"
#include "io/memory_source.h"

namespace ckptfit::sstable {
namespace {

constexpr std::uint64_t kMaxTable = 1u << 30;

RecoveredTable ThroughIndex(const Table& table) {
  RecoveredTable recovered;
  TableCursor cursor(table);
  while (cursor.Next()) recovered.entries.emplace_back(cursor.key(), cursor.value());
  for (const Damage& damage : cursor.damage()) recovered.lost.push_back(damage.status.where());
  return recovered;
}

// Where the contents of the block that begins at `begin` end: the first place whose checksum stands behind it.
std::optional<BlockHandle> FindBlock(std::span<const std::byte> bytes, std::size_t begin) {
  std::uint32_t crc = 0;
  for (std::size_t at = begin; at + kBlockTrailerBytes <= bytes.size(); ++at) {
    crc = ExtendCrc32c(crc, bytes.subspan(at, 1));  // the byte of compression, if the contents end here
    const auto stored = ByteCursor(bytes.subspan(at + 1)).Read<std::uint32_t>();
    if (stored && UnmaskCrc32c(*stored) == crc) return BlockHandle{begin, at - begin};
  }
  return std::nullopt;
}

// Appends a block's entries; nothing when it is no block of entries, else how many.
std::optional<std::size_t> Append(const Source& source, BlockHandle handle, RecoveredTable* recovered) {
  const auto contents = ReadBlock(source, handle);
  if (!contents) return std::nullopt;
  const std::size_t before = recovered->entries.size();
  BlockCursor cursor(*contents, BlockCursor::Start::kFirst);
  while (cursor.Next()) recovered->entries.emplace_back(cursor.key(), cursor.value());
  if (cursor.fault() != nullptr) {
    recovered->entries.resize(before);
    return std::nullopt;
  }
  return recovered->entries.size() - before;
}

}  // namespace

Result<RecoveredTable> RecoverTable(const Source& source) {
  if (const auto table = Table::Open(source)) return ThroughIndex(*table);
  CKPTFIT_ASSIGN_OR_RETURN(std::vector<std::byte> bytes, ReadAll(source, kMaxTable));
  const MemorySource table(std::string(source.name()), std::move(bytes));
  const std::span<const std::byte> all = table.View(0, table.size());
  RecoveredTable recovered;
  std::size_t begin = 0;
  while (begin < all.size()) {
    const auto block = FindBlock(all, begin);
    const auto count = block ? Append(table, *block, &recovered) : std::nullopt;
    if (!count) {
      recovered.lost.push_back({std::string(source.name()), begin, all.size(), ""});
      break;
    }
    if (*count == 0) break;  // the metaindex: all data was before it
    begin = static_cast<std::size_t>(block->offset + block->size + kBlockTrailerBytes);
  }
  return recovered;
}

}  // namespace ckptfit::sstable
