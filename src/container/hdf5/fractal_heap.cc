#include "container/hdf5/fractal_heap.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "container/hdf5/btree_v2.h"
#include "container/hdf5/checksum.h"
#include "container/hdf5/visited_set.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kHeaderBytes = 146;
constexpr unsigned kMaxRows = 64;

unsigned WidthOf(std::uint64_t value) { return (static_cast<unsigned>(std::bit_width(value)) + 7) / 8; }
unsigned Log2(std::uint64_t power) { return static_cast<unsigned>(std::countr_zero(power)); }

}  // namespace

Result<FractalHeap> FractalHeap::Open(MetadataReader& reader, std::uint64_t address) {
  FractalHeap heap(reader, address);
  CKPTFIT_RETURN_IF_ERROR(heap.ReadHeader());
  return heap;
}

// docs/formats/hdf5.md 5.3, FRHP.
Status FractalHeap::ReadHeader() {
  CKPTFIT_RETURN_IF_ERROR(reader_->Read(address_, kHeaderBytes, &buffer_));
  ByteCursor cursor(buffer_);
  if (cursor.ReadString(4) != "FRHP") return reader_->Corrupt("wrong fractal heap header signature", address_, 4);
  if (*cursor.Read<std::uint8_t>() != 0) return reader_->Corrupt("wrong fractal heap header version", address_ + 4, 1);
  id_length_ = *cursor.Read<std::uint16_t>();
  if (*cursor.Read<std::uint16_t>() != 0) return reader_->Unsupported("filtered fractal heap", address_ + 7, 2);
  if (!ChecksumHolds(buffer_)) return reader_->Fault(StatusCode::kChecksum, kBadChecksum, address_, kHeaderBytes);
  checksums_ = (*cursor.Read<std::uint8_t>() & 2u) != 0;
  max_managed_ = *cursor.Read<std::uint32_t>();
  cursor.Skip(8);
  huge_tree_ = *cursor.Read<std::uint64_t>();
  cursor.Skip(10 * 8);  // statistics and the free-space manager
  width_ = *cursor.Read<std::uint16_t>();
  start_size_ = *cursor.Read<std::uint64_t>();
  max_direct_ = *cursor.Read<std::uint64_t>();
  heap_bits_ = *cursor.Read<std::uint16_t>();
  cursor.Skip(2);
  const std::uint64_t root = *cursor.Read<std::uint64_t>();
  const std::uint64_t root_rows = *cursor.Read<std::uint16_t>();
  CKPTFIT_RETURN_IF_ERROR(CheckParameters());
  offset_bytes_ = (heap_bits_ + 7) / 8;
  return ListBlocks(root, root_rows);
}

Status FractalHeap::CheckParameters() const {
  const bool powers =
      std::has_single_bit(width_) && std::has_single_bit(start_size_) && std::has_single_bit(max_direct_);
  if (!powers || start_size_ > max_direct_ || max_direct_ > (1u << 31) || heap_bits_ == 0 || heap_bits_ > 63 ||
      id_length_ < 2 || id_length_ > 64) {
    return reader_->Corrupt("bad fractal heap parameters", address_, kHeaderBytes);
  }
  return Status();
}

std::uint64_t FractalHeap::DirectRows() const { return Log2(max_direct_) - Log2(start_size_) + 2; }

// Finds every direct block once, so that an object is a look-up and not a descent.
Status FractalHeap::ListBlocks(std::uint64_t root, std::uint64_t root_rows) {
  if (root == kUndefined) return Status();
  if (root_rows == 0) {
    blocks_[0] = {root, start_size_, false};
    return Status();
  }
  std::vector<Indirect> pending{{root, 0, root_rows}};
  VisitedSet visited;
  while (!pending.empty()) {
    const Indirect block = pending.back();
    pending.pop_back();
    if (!visited.Insert(block.address)) {
      return reader_->Corrupt("the fractal heap leads back to a block of its own", block.address);
    }
    CKPTFIT_RETURN_IF_ERROR(ReadIndirect(block, &pending));
  }
  return Status();
}

// docs/formats/hdf5.md 5.3, FHIB.
Status FractalHeap::ReadIndirect(const Indirect& block, std::vector<Indirect>* pending) {
  if (block.rows > kMaxRows || Log2(start_size_) + block.rows > 62) {
    return reader_->Corrupt("too many rows in a fractal heap block", block.address);
  }
  const std::uint64_t prefix = 13 + offset_bytes_;
  const std::uint64_t children = block.rows * width_;
  CKPTFIT_RETURN_IF_ERROR(reader_->Read(block.address, prefix + children * 8 + 4, &buffer_));
  ByteCursor cursor(buffer_);
  if (cursor.ReadString(4) != "FHIB")
    return reader_->Corrupt("wrong fractal heap indirect block signature", block.address, 4);
  if (!ChecksumHolds(buffer_))
    return reader_->Fault(StatusCode::kChecksum, kBadChecksum, block.address, buffer_.size());
  if (*cursor.Read<std::uint8_t>() != 0)
    return reader_->Corrupt("wrong fractal heap direct block version", block.address, 5);
  if (*cursor.Read<std::uint64_t>() != address_ || *cursor.ReadUint(offset_bytes_) != block.offset) {
    return reader_->Corrupt("incorrect heap header address for indirect block", block.address, prefix);
  }
  std::uint64_t offset = block.offset;
  for (std::uint64_t i = 0; i < children; ++i) {
    const std::uint64_t row = i / width_;
    const std::uint64_t child = *cursor.Read<std::uint64_t>();
    if (child != kUndefined) CKPTFIT_RETURN_IF_ERROR(AddChild(child, row, offset, pending));
    const auto next = CheckedAdd(offset, RowBlockSize(row));
    if (!next) return reader_->Corrupt("too many rows in a fractal heap block", block.address);
    offset = *next;
  }
  return Status();
}

Status FractalHeap::AddChild(std::uint64_t child, std::uint64_t row, std::uint64_t offset,
                             std::vector<Indirect>* pending) {
  const std::uint64_t size = RowBlockSize(row);
  if (row < DirectRows()) {
    blocks_[offset] = {child, size, false};
    return Status();
  }
  const unsigned least = Log2(start_size_) + Log2(width_);
  if (Log2(size) < least) return reader_->Corrupt("too many rows in a fractal heap block", child);
  pending->push_back({child, offset, Log2(size) - least + 1});
  return Status();
}

// docs/formats/hdf5.md 5.3, FHDB: the checksum is taken with its own field zeroed.
Status FractalHeap::Verify(std::uint64_t offset, Block& block) {
  if (block.verified) return Status();
  CKPTFIT_RETURN_IF_ERROR(reader_->Read(block.address, block.size, &buffer_));
  if (buffer_.size() < DirectHeader()) return reader_->Corrupt("fractal heap block too small", block.address);
  ByteCursor cursor(buffer_);
  if (cursor.ReadString(4) != "FHDB")
    return reader_->Corrupt("wrong fractal heap direct block signature", block.address, 4);
  if (*cursor.Read<std::uint8_t>() != 0)
    return reader_->Corrupt("wrong fractal heap direct block version", block.address, 5);
  const bool mine = *cursor.Read<std::uint64_t>() == address_ && *cursor.ReadUint(offset_bytes_) == offset;
  if (checksums_) {
    const std::size_t field = cursor.position();
    const std::uint32_t stored = *cursor.Read<std::uint32_t>();
    std::fill_n(buffer_.begin() + static_cast<std::ptrdiff_t>(field), 4, std::byte{0});
    if (!SumsAgree(Lookup3(buffer_), stored)) {
      return reader_->Fault(StatusCode::kChecksum, kBadChecksum, block.address, block.size);
    }
  }
  if (!mine) return reader_->Corrupt("incorrect heap header address for direct block", block.address, DirectHeader());
  block.verified = true;
  return Status();
}

// docs/formats/hdf5.md 5.4.
Status FractalHeap::ReadObject(std::span<const std::byte> id, std::vector<std::byte>* out) {
  if (id.size() != id_length_) return reader_->Corrupt("wrong length of a fractal heap id", address_);
  const unsigned first = std::to_integer<unsigned>(id[0]);
  if ((first & 0xC0u) != 0) return reader_->Corrupt("incorrect heap ID version", address_);
  switch ((first >> 4) & 3u) {
    case 0:
      return ReadManaged(id.subspan(1), out);
    case 1:
      return ReadHuge(id.subspan(1), out);
    case 2: {  // tiny: the object stands in the id itself
      const bool long_ids = id_length_ > 17;
      const std::size_t head = long_ids ? 2 : 1;
      const std::size_t length = (long_ids ? (first & 0xFu) << 8 | std::to_integer<unsigned>(id[1]) : first & 0xFu) + 1;
      if (length > id.size() - head) return reader_->Corrupt("tiny heap object longer than its id", address_);
      out->assign(id.begin() + static_cast<std::ptrdiff_t>(head),
                  id.begin() + static_cast<std::ptrdiff_t>(head + length));
      return Status();
    }
    default:
      return reader_->Corrupt("heap ID type not supported yet", address_);
  }
}

Status FractalHeap::ReadManaged(std::span<const std::byte> id, std::vector<std::byte>* out) {
  ByteCursor cursor(id);
  const auto offset = cursor.ReadUint(offset_bytes_);
  const auto length = cursor.ReadUint(WidthOf(std::min(max_direct_, max_managed_)));
  if (!offset || !length) return reader_->Corrupt("wrong length of a fractal heap id", address_);
  auto it = blocks_.upper_bound(*offset);
  if (it == blocks_.begin()) return reader_->Corrupt("fractal heap object offset too large", address_);
  --it;
  const std::uint64_t inside = *offset - it->first;
  Block& block = it->second;
  if (inside < DirectHeader() || !RangeFits(inside, *length, block.size) || *length == 0) {
    return reader_->Corrupt("fractal heap object outside its block", block.address, block.size);
  }
  CKPTFIT_RETURN_IF_ERROR(Verify(it->first, block));
  return reader_->Read(block.address + inside, *length, out);
}

Status FractalHeap::ReadHuge(std::span<const std::byte> id, std::vector<std::byte>* out) {
  CKPTFIT_RETURN_IF_ERROR(IndexHuge());
  ByteCursor cursor(id);
  const auto key = cursor.ReadUint(static_cast<unsigned>(std::min<std::size_t>(id.size(), 8)));
  const auto found = huge_.find(key.value_or(0));
  if (found == huge_.end()) return reader_->Corrupt("can't find object in B-tree", address_);
  return reader_->Read(found->second.address, found->second.length, out);
}

Status FractalHeap::IndexHuge() {
  if (huge_indexed_) return Status();
  huge_indexed_ = true;
  if (huge_tree_ == kUndefined) return Status();
  if (id_length_ >= 17) return reader_->Unsupported("huge heap objects addressed directly", address_);
  return WalkBtreeV2(*reader_, huge_tree_, RecordType::kHugeObject, 24, [this](std::span<const std::byte> record) {
    ByteCursor cursor(record);
    Extent extent;
    extent.address = *cursor.Read<std::uint64_t>();
    extent.length = *cursor.Read<std::uint64_t>();
    huge_[*cursor.Read<std::uint64_t>()] = extent;
    return Status();
  });
}

}  // namespace ckptfit::hdf5
