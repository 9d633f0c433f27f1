#include "container/hdf5/extensible_array.h"

#include <algorithm>
#include <bit>

#include "base/checked.h"
#include "container/hdf5/chunk_array.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kHeaderBytes = 72;
constexpr unsigned kMaxBits = 48;  // libhdf5 writes 32; sums and products of counts fit 64 bits below this

// A run of data blocks of one size.
struct SuperBlock {
  std::uint64_t blocks = 0;  // data blocks in it
  std::uint64_t block_entries = 0;
  std::uint64_t first_entry = 0;  // of its first block, counted behind the entries of the index block
};

class ExtensibleArray final : public ChunkArray {
 public:
  ExtensibleArray(MetadataReader& reader, const ChunkGrid& grid, bool filtered)
      : ChunkArray(reader, grid, filtered, "extensible") {}

  Result<std::vector<ChunkLocation>> Read(std::uint64_t address) {
    CKPTFIT_RETURN_IF_ERROR(ReadHeader(address));
    MakeSuperBlocks();
    if (index_block_ != kUndefined) CKPTFIT_RETURN_IF_ERROR(ReadIndexBlock());
    return std::move(chunks_);
  }

 private:
  Status ReadHeader(std::uint64_t address) {
    ByteCursor cursor;
    CKPTFIT_RETURN_IF_ERROR(OpenHeader(address, kHeaderBytes, "EAHD", &cursor));
    max_bits_ = *cursor.Read<std::uint8_t>();
    index_entries_ = *cursor.Read<std::uint8_t>();
    min_block_ = *cursor.Read<std::uint8_t>();
    min_pointers_ = *cursor.Read<std::uint8_t>();
    page_bits_ = *cursor.Read<std::uint8_t>();
    cursor.Skip(6 * 8);
    index_block_ = *cursor.Read<std::uint64_t>();
    const bool sound = format_.Valid() && max_bits_ >= 1 && max_bits_ <= kMaxBits && std::has_single_bit(min_block_) &&
                       std::has_single_bit(min_pointers_) && page_bits_ <= 31 &&
                       static_cast<unsigned>(std::countr_zero(min_block_)) <= max_bits_;
    return sound ? Status() : reader_.Corrupt("bad extensible array parameters", address, 12);
  }

  // docs/formats/hdf5.md 7: sizes of super block u and running sums.
  void MakeSuperBlocks() {
    const unsigned count = 1 + max_bits_ - static_cast<unsigned>(std::countr_zero(min_block_));
    std::uint64_t first = 0;
    for (unsigned u = 0; u < count; ++u) {
      SuperBlock super;
      super.blocks = std::uint64_t{1} << (u / 2);
      super.block_entries = min_block_ << ((u + 1) / 2);
      super.first_entry = first;
      first += super.blocks * super.block_entries;
      super_blocks_.push_back(super);
    }
  }

  // EAIB: entries, then data blocks of the first super blocks, then addresses of the other super blocks.
  Status ReadIndexBlock() {
    const auto pointer_bits = static_cast<std::uint64_t>(std::countr_zero(min_pointers_));
    const std::uint64_t inlined = std::min<std::uint64_t>(2 * pointer_bits, super_blocks_.size());
    std::uint64_t pointers = 0;
    for (std::uint64_t u = 0; u < inlined; ++u) pointers += super_blocks_[static_cast<std::size_t>(u)].blocks;
    const std::uint64_t addresses = pointers + super_blocks_.size() - inlined;
    const std::uint64_t bytes = kBlockPrefix + index_entries_ * format_.entry_bytes + addresses * 8 + 4;
    ByteCursor cursor;
    CKPTFIT_RETURN_IF_ERROR(OpenBlock(index_block_, bytes, "EAIB", &cursor));
    ReadEntries(cursor, 0, index_entries_);
    std::vector<std::uint64_t> list(static_cast<std::size_t>(addresses));
    for (std::uint64_t& address : list) address = *cursor.Read<std::uint64_t>();
    std::size_t next = 0;
    for (std::size_t u = 0; u < super_blocks_.size(); ++u) {
      const SuperBlock& super = super_blocks_[u];
      if (u >= inlined) {
        if (list[next] != kUndefined) CKPTFIT_RETURN_IF_ERROR(ReadSuperBlock(list[next], super));
        ++next;
        continue;
      }
      for (std::uint64_t k = 0; k < super.blocks; ++k, ++next) {
        const std::uint64_t first = super.first_entry + k * super.block_entries;
        if (list[next] != kUndefined) CKPTFIT_RETURN_IF_ERROR(ReadDataBlock(list[next], super, first, {}, 0));
      }
    }
    return Status();
  }

  std::uint64_t PageEntries() const { return std::uint64_t{1} << page_bits_; }
  std::uint64_t Pages(const SuperBlock& super) const {
    return super.block_entries > PageEntries() ? super.block_entries / PageEntries() : 0;
  }

  // EASB. The bitmap of written pages is one string of bits over all data blocks of the super block.
  Status ReadSuperBlock(std::uint64_t address, const SuperBlock& super) {
    const std::uint64_t bitmap_bytes = super.blocks * ((Pages(super) + 7) / 8);
    const std::uint64_t prefix = kBlockPrefix + OffsetBytes();
    ByteCursor cursor;
    CKPTFIT_RETURN_IF_ERROR(OpenBlock(address, prefix + bitmap_bytes + super.blocks * 8 + 4, "EASB", &cursor));
    cursor.Skip(OffsetBytes());
    const auto bits = *cursor.ReadBytes(bitmap_bytes);
    const std::vector<std::byte> bitmap(bits.begin(), bits.end());
    std::vector<std::uint64_t> list(static_cast<std::size_t>(super.blocks));
    for (std::uint64_t& block : list) block = *cursor.Read<std::uint64_t>();
    for (std::size_t k = 0; k < list.size(); ++k) {
      if (list[k] == kUndefined) continue;
      const std::uint64_t first = super.first_entry + k * super.block_entries;
      CKPTFIT_RETURN_IF_ERROR(ReadDataBlock(list[k], super, first, bitmap, k * Pages(super)));
    }
    return Status();
  }

  // EADB: entries in the block itself, or in pages behind it.
  Status ReadDataBlock(std::uint64_t address, const SuperBlock& super, std::uint64_t first,
                       std::span<const std::byte> bitmap, std::uint64_t first_bit) {
    const std::uint64_t prefix = kBlockPrefix + OffsetBytes();
    const std::uint64_t pages = Pages(super);
    const auto bytes = CheckedMul(super.block_entries, format_.entry_bytes);
    if (!bytes || *bytes > reader_.end()) return reader_.Corrupt("extensible array larger than the file", address);
    ByteCursor cursor;
    CKPTFIT_RETURN_IF_ERROR(OpenBlock(address, prefix + (pages == 0 ? *bytes : 0) + 4, "EADB", &cursor));
    cursor.Skip(OffsetBytes());
    if (pages == 0) {
      ReadEntries(cursor, index_entries_ + first, super.block_entries);
      return Status();
    }
    const std::uint64_t page_bytes = PageEntries() * format_.entry_bytes + 4;
    for (std::uint64_t page = 0; page < pages; ++page) {
      if (!IsWritten(bitmap, first_bit + page)) continue;
      CKPTFIT_RETURN_IF_ERROR(ReadChecked(address + prefix + 4 + page * page_bytes, page_bytes));
      ByteCursor entries(buffer_);
      ReadEntries(entries, index_entries_ + first + page * PageEntries(), PageEntries());
    }
    return Status();
  }

  std::uint64_t OffsetBytes() const { return (max_bits_ + 7) / 8; }

  // docs/formats/hdf5.md 7: the unlimited dimension runs slowest, the others are row-major among their maxima.
  std::optional<std::uint64_t> NumberOf(std::uint64_t entry) const override {
    std::vector<std::uint64_t> scaled(grid_.rank());
    std::size_t unlimited = grid_.rank();
    for (std::size_t d = grid_.rank(); d > 0; --d) {
      const std::optional<std::uint64_t> count = grid_.max_counts()[d - 1];
      if (!count) {
        unlimited = d - 1;
        continue;
      }
      if (*count == 0) return std::nullopt;
      scaled[d - 1] = entry % *count;
      entry /= *count;
    }
    if (unlimited == grid_.rank()) return std::nullopt;
    scaled[unlimited] = entry;
    return grid_.Number(scaled);
  }

  unsigned max_bits_ = 0;
  std::uint64_t index_entries_ = 0;
  std::uint64_t min_block_ = 0;
  std::uint64_t min_pointers_ = 0;
  unsigned page_bits_ = 0;
  std::uint64_t index_block_ = kUndefined;
  std::vector<SuperBlock> super_blocks_;
};

}  // namespace

Result<std::vector<ChunkLocation>> ReadExtensibleArray(MetadataReader& reader, std::uint64_t address,
                                                       const ChunkGrid& grid, bool filtered) {
  return ExtensibleArray(reader, grid, filtered).Read(address);
}

}  // namespace ckptfit::hdf5
