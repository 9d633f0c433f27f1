#include "container/sstable/block.h"

#include <snappy.h>

#include "base/checked.h"
#include "codec/crc32c.h"
#include "codec/sums_agree.h"
#include "codec/varint.h"

namespace ckptfit::sstable {
namespace {

constexpr std::uint64_t kNoMemoryHolds = std::uint64_t{1} << 40;
// A Snappy element of three bytes copies at most 64.
constexpr std::uint64_t kSnappyMaxGrowth = 22;

enum Compression : std::uint8_t { kRaw = 0, kSnappy = 1 };

Status At(const Source& source, BlockHandle handle, StatusCode code, const char* message) {
  const std::uint64_t end = CheckedAdd(handle.offset, handle.size).value_or(handle.offset);
  return Status(code, message, {std::string(source.name()), handle.offset, end, ""});
}

Result<std::vector<std::byte>> Uncompress(const Source& source, BlockHandle handle, std::vector<std::byte> stored) {
  const char* bytes = reinterpret_cast<const char*>(stored.data());
  std::size_t length = 0;
  const Status bad = At(source, handle, StatusCode::kCorrupt, "corrupted compressed block contents");
  if (!snappy::GetUncompressedLength(bytes, stored.size(), &length)) return bad;
  if (length > stored.size() * kSnappyMaxGrowth) return bad;
  std::vector<std::byte> contents(length);
  if (!snappy::RawUncompress(bytes, stored.size(), reinterpret_cast<char*>(contents.data()))) return bad;
  return contents;
}

constexpr const char* kBadEntry = "bad entry in block";

struct BlockEntry {
  std::uint32_t shared = 0;
  std::string_view suffix;
  std::string_view value;
};

// The entry at the cursor; nothing when it does not lie within the entries or shares more of the key before it than
// there is.
std::optional<BlockEntry> ReadEntry(ByteCursor& entries, std::size_t previous_key) {
  const auto shared = ReadVarint32(entries);
  const auto non_shared = shared ? ReadVarint32(entries) : std::nullopt;
  const auto value_length = non_shared ? ReadVarint32(entries) : std::nullopt;
  const auto suffix = value_length ? entries.ReadString(*non_shared) : std::nullopt;
  const auto value = suffix ? entries.ReadString(*value_length) : std::nullopt;
  if (!value || *shared > previous_key) return std::nullopt;
  return BlockEntry{*shared, *suffix, *value};
}

}  // namespace

std::optional<BlockHandle> ReadBlockHandle(ByteCursor& cursor) {
  const auto offset = ReadVarint64(cursor);
  const auto size = offset ? ReadVarint64(cursor) : std::nullopt;
  if (!size) return std::nullopt;
  return BlockHandle{*offset, *size};
}

Result<std::vector<std::byte>> ReadBlock(const Source& source, BlockHandle handle) {
  if (handle.size > kNoMemoryHolds) return At(source, handle, StatusCode::kOverBudget, "std::bad_alloc");
  const std::uint64_t stored_size = handle.size + kBlockTrailerBytes;
  if (!RangeFits(handle.offset, stored_size, source.size())) {
    return At(source, handle, StatusCode::kTruncated, "Read less bytes than requested");
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(stored_size));
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(handle.offset, bytes));

  // 1.2: the checksum covers the contents and the byte of compression.
  const auto covered = std::span<const std::byte>(bytes).first(static_cast<std::size_t>(handle.size) + 1);
  ByteCursor trailer(std::span<const std::byte>(bytes).subspan(covered.size()));
  if (!SumsAgree(Crc32c(covered), UnmaskCrc32c(trailer.Read<std::uint32_t>().value_or(0)))) {
    return At(source, handle, StatusCode::kChecksum, "block checksum mismatch");
  }
  const auto compression = std::to_integer<std::uint8_t>(covered.back());
  bytes.resize(static_cast<std::size_t>(handle.size));
  if (compression == kRaw) return bytes;
  if (compression == kSnappy) return Uncompress(source, handle, std::move(bytes));
  return At(source, handle, StatusCode::kCorrupt, "bad block type");
}

BlockCursor::BlockCursor(std::span<const std::byte> contents, Start start) {
  // 1.2: a block ends in its restart offsets and their number; the entries are what stands before them.
  ByteCursor end(contents.last(std::min<std::size_t>(contents.size(), 4)));
  const auto restarts = end.Read<std::uint32_t>();
  if (!restarts || *restarts > (contents.size() - 4) / 4) fault_ = "bad block contents";
  if (fault_ != nullptr || *restarts == 0) return;
  const std::size_t entry_bytes = contents.size() - 4 * (std::size_t{1} + *restarts);
  entries_ = ByteCursor(contents.first(entry_bytes));
  const auto restart = [&](std::size_t i) {
    return ByteCursor(contents.subspan(entry_bytes + 4 * i)).Read<std::uint32_t>().value_or(0);
  };
  if (start == Start::kSearch) {
    // The search for a key before all others meets the restart points in the middle of what is left, down to the first.
    for (std::size_t right = *restarts - 1; right > 0; right = (right + 1) / 2 - 1) {
      const bool good = entries_.Seek(restart((right + 1) / 2)) && ReadEntry(entries_, 0).has_value();
      if (good) continue;
      fault_ = kBadEntry;
      break;
    }
  }
  if (fault_ != nullptr || !entries_.Seek(restart(0))) entries_ = ByteCursor();
}

bool BlockCursor::Next() {
  if (entries_.done()) return false;
  const auto entry = ReadEntry(entries_, key_.size());
  if (!entry) {
    fault_ = kBadEntry;
    entries_ = ByteCursor();
    return false;
  }
  key_.resize(entry->shared);
  key_.append(entry->suffix);
  value_ = entry->value;
  return true;
}

}  // namespace ckptfit::sstable
