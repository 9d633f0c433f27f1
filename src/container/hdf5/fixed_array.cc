#include "container/hdf5/fixed_array.h"

#include <algorithm>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "container/hdf5/checksum.h"
#include "container/hdf5/chunk_index.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kHeaderBytes = 28;
constexpr std::uint64_t kBlockPrefix = 14;  // FADB up to its entries or bitmap
constexpr const char* kBadChecksum = "incorrect metadata checksum after all read attempts";

class FixedArray {
 public:
  FixedArray(MetadataReader& reader, const ChunkGrid& grid, bool filtered) : reader_(reader), grid_(grid) {
    format_.filtered = filtered;
    format_.chunk_bytes = grid.chunk_bytes();
  }

  Result<std::vector<ChunkLocation>> Read(std::uint64_t address) {
    CKPTFIT_RETURN_IF_ERROR(ReadHeader(address));
    if (block_ == kUndefined) return std::move(chunks_);
    CKPTFIT_RETURN_IF_ERROR(ReadBlock(address));
    return std::move(chunks_);
  }

 private:
  Status ReadHeader(std::uint64_t address) {
    CKPTFIT_RETURN_IF_ERROR(ReadChecked(address, kHeaderBytes));
    ByteCursor cursor(buffer_);
    if (cursor.ReadString(4) != "FAHD") return reader_.Corrupt("wrong fixed array header signature", address, 4);
    cursor.Skip(1);
    if (*cursor.Read<std::uint8_t>() != (format_.filtered ? 1 : 0)) {
      return reader_.Corrupt("incorrect array class", address + 5, 1);
    }
    format_.entry_bytes = *cursor.Read<std::uint8_t>();
    page_bits_ = *cursor.Read<std::uint8_t>();
    entries_ = *cursor.Read<std::uint64_t>();
    block_ = *cursor.Read<std::uint64_t>();
    if (!format_.Valid()) return reader_.Corrupt("bad size of an array entry", address + 6, 1);
    if (page_bits_ > 31) return reader_.Corrupt("bad size of an array page", address + 7, 1);
    return Status();
  }

  Status ReadBlock(std::uint64_t header) {
    const auto bytes = CheckedMul(entries_, format_.entry_bytes);
    if (!bytes || *bytes > reader_.end()) return reader_.Corrupt("fixed array larger than the file", header);
    const std::uint64_t page = std::uint64_t{1} << page_bits_;
    const bool paged = entries_ > page;
    const std::uint64_t pages = paged ? (entries_ + page - 1) / page : 0;
    const std::uint64_t body = paged ? (pages + 7) / 8 : *bytes;
    CKPTFIT_RETURN_IF_ERROR(ReadChecked(block_, kBlockPrefix + body + 4));
    ByteCursor cursor(buffer_);
    if (cursor.ReadString(4) != "FADB") return reader_.Corrupt("wrong fixed array data block signature", block_, 4);
    cursor.Skip(2);
    if (*cursor.Read<std::uint64_t>() != header) {
      return reader_.Corrupt("wrong fixed array header address", block_ + 6, 8);
    }
    if (!paged) return ReadEntries(cursor, 0, entries_);
    const std::vector<std::byte> bitmap(buffer_.begin() + kBlockPrefix, buffer_.end() - 4);
    const std::uint64_t first = block_ + kBlockPrefix + body + 4;
    const std::uint64_t stride = page * format_.entry_bytes + 4;
    for (std::uint64_t i = 0; i < pages; ++i) {
      const unsigned bits = std::to_integer<unsigned>(bitmap[static_cast<std::size_t>(i / 8)]);
      if ((bits & (0x80u >> (i % 8))) == 0) continue;  // never written
      const std::uint64_t count = std::min(page, entries_ - i * page);
      CKPTFIT_RETURN_IF_ERROR(ReadChecked(first + i * stride, count * format_.entry_bytes + 4));
      ByteCursor entries(buffer_);
      CKPTFIT_RETURN_IF_ERROR(ReadEntries(entries, i * page, count));
    }
    return Status();
  }

  Status ReadEntries(ByteCursor& cursor, std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      ChunkLocation chunk = format_.Read(cursor);
      if (chunk.address == kUndefined) continue;
      const auto number = NumberOf(first + i);
      if (!number) continue;
      chunk.number = *number;
      chunks_.push_back(chunk);
    }
    return Status();
  }

  // docs/formats/hdf5.md 7: entries are row-major among the chunks of the maximum extent.
  std::optional<std::uint64_t> NumberOf(std::uint64_t entry) const {
    std::vector<std::uint64_t> scaled(grid_.rank());
    for (std::size_t d = grid_.rank(); d > 0; --d) {
      const std::uint64_t count = grid_.max_counts()[d - 1].value_or(0);
      if (count == 0) return std::nullopt;
      scaled[d - 1] = entry % count;
      entry /= count;
    }
    return entry == 0 ? grid_.Number(scaled) : std::nullopt;
  }

  Status ReadChecked(std::uint64_t address, std::uint64_t length) {
    CKPTFIT_RETURN_IF_ERROR(reader_.Read(address, length, &buffer_));
    if (ChecksumHolds(buffer_)) return Status();
    return reader_.Fault(StatusCode::kChecksum, kBadChecksum, address, length);
  }

  MetadataReader& reader_;
  const ChunkGrid& grid_;
  ChunkEntryFormat format_;
  unsigned page_bits_ = 0;
  std::uint64_t entries_ = 0;
  std::uint64_t block_ = kUndefined;
  std::vector<ChunkLocation> chunks_;
  std::vector<std::byte> buffer_;
};

}  // namespace

Result<std::vector<ChunkLocation>> ReadFixedArray(MetadataReader& reader, std::uint64_t address, const ChunkGrid& grid,
                                                  bool filtered) {
  return FixedArray(reader, grid, filtered).Read(address);
}

}  // namespace ckptfit::hdf5
