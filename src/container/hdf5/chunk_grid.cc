#include "container/hdf5/chunk_grid.h"

#include "base/checked.h"

namespace ckptfit::hdf5 {
namespace {

std::uint64_t CeilDivide(std::uint64_t a, std::uint64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

Status Overflowed() { return Status(StatusCode::kCorrupt, "size of dataset's storage overflowed"); }

}  // namespace

Result<ChunkGrid> ChunkGrid::Make(const Dataspace& space, const Layout& layout) {
  if (layout.chunk.size() != space.dims.size()) {
    return Status(StatusCode::kCorrupt, "chunk and dataset have different numbers of dimensions");
  }
  ChunkGrid grid;
  grid.dims_ = space.dims;
  grid.chunk_ = layout.chunk;
  grid.element_size_ = layout.element_size;
  std::optional<std::uint64_t> total = 1;
  std::optional<std::uint64_t> bytes = layout.element_size;
  for (std::size_t i = 0; i < grid.chunk_.size(); ++i) {
    const std::uint64_t chunk = grid.chunk_[i];
    grid.counts_.push_back(CeilDivide(space.dims[i], chunk));
    const std::uint64_t most = space.max_dims.empty() ? space.dims[i] : space.max_dims[i];
    const bool unlimited = most == ~std::uint64_t{0};
    grid.max_counts_.push_back(unlimited ? std::nullopt : std::optional<std::uint64_t>(CeilDivide(most, chunk)));
    total = total ? CheckedMul(*total, grid.counts_.back()) : total;
    bytes = bytes ? CheckedMul(*bytes, chunk) : bytes;
  }
  if (!total || !bytes) return Overflowed();
  if (*bytes > 0xFFFFFFFFu) return Status(StatusCode::kCorrupt, "chunk size must be < 4GB");
  grid.total_ = *total;
  grid.chunk_bytes_ = *bytes;
  return grid;
}

std::optional<std::uint64_t> ChunkGrid::Number(const std::vector<std::uint64_t>& scaled) const {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < rank(); ++i) {
    if (scaled[i] >= counts_[i]) return std::nullopt;
    number = number * counts_[i] + scaled[i];
  }
  return number;
}

std::vector<std::uint64_t> ChunkGrid::Scaled(std::uint64_t number) const {
  std::vector<std::uint64_t> scaled(rank());
  for (std::size_t i = rank(); i > 0; --i) {
    scaled[i - 1] = number % counts_[i - 1];
    number /= counts_[i - 1];
  }
  return scaled;
}

bool ChunkGrid::IsPartial(const std::vector<std::uint64_t>& scaled) const {
  for (std::size_t i = 0; i < rank(); ++i) {
    if (dims_[i] - scaled[i] * chunk_[i] < chunk_[i]) return true;
  }
  return false;
}

}  // namespace ckptfit::hdf5
