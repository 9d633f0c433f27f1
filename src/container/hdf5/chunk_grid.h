// The grid of chunks that a chunked dataset is cut into.
//
// Rules: docs/formats/hdf5.md 7.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "container/hdf5/dataspace.h"
#include "container/hdf5/layout.h"

namespace ckptfit::hdf5 {

// Where one chunk is stored.
struct ChunkLocation {
  std::uint64_t number = 0;  // row-major among the chunks of the current extent
  std::uint64_t address = 0;
  std::uint64_t stored = 0;  // bytes in the file
  std::uint32_t mask = 0;    // bit i: filter i was not applied
};

class ChunkGrid {
 public:
  // kCorrupt when chunk and dataset have different ranks, or a size does not fit.
  static Result<ChunkGrid> Make(const Dataspace& space, const Layout& layout);

  std::size_t rank() const { return chunk_.size(); }
  const std::vector<std::uint64_t>& dims() const { return dims_; }
  const std::vector<std::uint64_t>& chunk() const { return chunk_; }
  // Chunks in each dimension of the current extent, and in all.
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  std::uint64_t total() const { return total_; }
  // Chunks in each dimension of the maximum extent; nothing where that is unlimited.
  const std::vector<std::optional<std::uint64_t>>& max_counts() const { return max_counts_; }
  // Bytes of a chunk before filters, below 2^32.
  std::uint64_t chunk_bytes() const { return chunk_bytes_; }
  std::uint64_t element_size() const { return element_size_; }

  // The number of the chunk with these scaled coordinates, or nothing when it lies outside the current extent.
  std::optional<std::uint64_t> Number(const std::vector<std::uint64_t>& scaled) const;
  // The scaled coordinates of chunk `number`.
  std::vector<std::uint64_t> Scaled(std::uint64_t number) const;
  // Whether the chunk reaches over the edge of the dataset.
  bool IsPartial(const std::vector<std::uint64_t>& scaled) const;

 private:
  std::vector<std::uint64_t> dims_, chunk_, counts_;
  std::vector<std::optional<std::uint64_t>> max_counts_;
  std::uint64_t total_ = 0;
  std::uint64_t chunk_bytes_ = 0;
  std::uint64_t element_size_ = 0;
};

}  // namespace ckptfit::hdf5
