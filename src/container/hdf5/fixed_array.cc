#include "container/hdf5/fixed_array.h"

#include <algorithm>

#include "base/checked.h"
#include "container/hdf5/chunk_array.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kHeaderBytes = 28;

class FixedArray final : public ChunkArray {
 public:
  FixedArray(MetadataReader& reader, const ChunkGrid& grid, bool filtered)
      : ChunkArray(reader, grid, filtered, "fixed") {}

  Result<std::vector<ChunkLocation>> Read(std::uint64_t address) {
    CKPTFIT_RETURN_IF_ERROR(ReadHeader(address));
    if (block_ == kUndefined) return std::move(chunks_);
    CKPTFIT_RETURN_IF_ERROR(ReadBlock(address));
    return std::move(chunks_);
  }

 private:
  Status ReadHeader(std::uint64_t address) {
    ByteCursor cursor;
    CKPTFIT_RETURN_IF_ERROR(OpenHeader(address, kHeaderBytes, "FAHD", &cursor));
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
    ByteCursor cursor;
    CKPTFIT_RETURN_IF_ERROR(OpenBlock(block_, kBlockPrefix + body + 4, "FADB", &cursor));
    if (!paged) {
      ReadEntries(cursor, 0, entries_);
      return Status();
    }
    const std::vector<std::byte> bitmap(buffer_.begin() + kBlockPrefix, buffer_.end() - 4);
    const std::uint64_t first = block_ + kBlockPrefix + body + 4;
    const std::uint64_t stride = page * format_.entry_bytes + 4;
    for (std::uint64_t i = 0; i < pages; ++i) {
      if (!IsWritten(bitmap, i)) continue;
      const std::uint64_t count = std::min(page, entries_ - i * page);
      CKPTFIT_RETURN_IF_ERROR(ReadChecked(first + i * stride, count * format_.entry_bytes + 4));
      ByteCursor entries(buffer_);
      ReadEntries(entries, i * page, count);
    }
    return Status();
  }

  // docs/formats/hdf5.md 7: entries are row-major among the chunks of the maximum extent.
  std::optional<std::uint64_t> NumberOf(std::uint64_t entry) const override {
    std::vector<std::uint64_t> scaled(grid_.rank());
    for (std::size_t d = grid_.rank(); d > 0; --d) {
      const std::uint64_t count = grid_.max_counts()[d - 1].value_or(0);
      if (count == 0) return std::nullopt;
      scaled[d - 1] = entry % count;
      entry /= count;
    }
    return entry == 0 ? grid_.Number(scaled) : std::nullopt;
  }

  unsigned page_bits_ = 0;
  std::uint64_t entries_ = 0;
  std::uint64_t block_ = kUndefined;
};

}  // namespace

Result<std::vector<ChunkLocation>> ReadFixedArray(MetadataReader& reader, std::uint64_t address, const ChunkGrid& grid,
                                                  bool filtered) {
  return FixedArray(reader, grid, filtered).Read(address);
}

}  // namespace ckptfit::hdf5
