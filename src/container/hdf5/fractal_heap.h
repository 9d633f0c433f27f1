// Fractal heaps: where the links and attributes of large new-style groups and objects are kept.
//
// Layout: docs/formats/hdf5.md 5.3 and 5.4.
//
// Trust.  Blocks must say which heap and which offset they belong to; each is read and verified once. Objects must lie
//         behind the header of their block. Filtered heaps are kUnsupported.
// Cost.   Open(): one read an indirect block. ReadObject(): one read, and one of the whole block the first time it is
// met.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "container/hdf5/metadata_reader.h"

namespace ckptfit::hdf5 {

class FractalHeap {
 public:
  // Opens the heap whose header is at `address`. `reader` must outlive it.
  static Result<FractalHeap> Open(MetadataReader& reader, std::uint64_t address);

  std::size_t id_length() const { return id_length_; }
  // Makes `out` the object of that id, which has id_length() bytes.
  Status ReadObject(std::span<const std::byte> id, std::vector<std::byte>* out);

 private:
  struct Block {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    bool verified = false;
  };
  struct Extent {
    std::uint64_t address = 0;
    std::uint64_t length = 0;
  };
  struct Indirect {
    std::uint64_t address = 0;
    std::uint64_t offset = 0;
    std::uint64_t rows = 0;
  };

  FractalHeap(MetadataReader& reader, std::uint64_t address) : reader_(&reader), address_(address) {}

  Status ReadHeader();
  Status CheckParameters() const;
  Status ListBlocks(std::uint64_t root, std::uint64_t root_rows);
  Status ReadIndirect(const Indirect& block, std::vector<Indirect>* pending);
  Status AddChild(std::uint64_t child, std::uint64_t row, std::uint64_t offset, std::vector<Indirect>* pending);
  Status Verify(std::uint64_t offset, Block& block);
  Status ReadManaged(std::span<const std::byte> id, std::vector<std::byte>* out);
  Status ReadHuge(std::span<const std::byte> id, std::vector<std::byte>* out);
  Status IndexHuge();
  std::uint64_t RowBlockSize(std::uint64_t row) const { return row < 2 ? start_size_ : start_size_ << (row - 1); }
  std::uint64_t DirectRows() const;
  std::size_t DirectHeader() const { return 13 + offset_bytes_ + (checksums_ ? 4 : 0); }

  MetadataReader* reader_;
  std::uint64_t address_;
  std::size_t id_length_ = 0;
  bool checksums_ = false;
  std::uint64_t max_managed_ = 0;
  std::uint64_t huge_tree_ = kUndefined;
  std::uint64_t width_ = 0;
  std::uint64_t start_size_ = 0;
  std::uint64_t max_direct_ = 0;
  unsigned heap_bits_ = 0;
  unsigned offset_bytes_ = 0;
  bool huge_indexed_ = false;
  std::map<std::uint64_t, Block> blocks_;  // direct blocks by their offset in the heap
  std::unordered_map<std::uint64_t, Extent> huge_;
  std::vector<std::byte> buffer_;
};

}  // namespace ckptfit::hdf5
