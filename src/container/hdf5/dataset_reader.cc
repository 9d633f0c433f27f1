#include "container/hdf5/dataset_reader.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/checked.h"
#include "codec/deflate.h"
#include "container/hdf5/chunk_index.h"
#include "container/hdf5/filters.h"

namespace ckptfit::hdf5 {

Result<DatasetReader> DatasetReader::Open(File& file, const Dataset& dataset) {
  const auto size = dataset.Bytes();
  if (!size) return Status(StatusCode::kCorrupt, "size of dataset's storage overflowed");
  if (dataset.external_storage) return Status(StatusCode::kUnsupported, "data in other files (external storage)");
  DatasetReader reader(file, dataset, *size);
  CKPTFIT_RETURN_IF_ERROR(reader.OpenStorage());
  return reader;
}

Status DatasetReader::OpenStorage() {
  const Layout& layout = dataset_->layout;
  switch (layout.kind) {
    case Layout::Kind::kVirtual:
      return Status(StatusCode::kUnsupported, "virtual dataset");
    case Layout::Kind::kChunked:
      return OpenChunks();
    case Layout::Kind::kCompact:
      stored_bytes_ = layout.size;
      if (layout.compact.size() == size_) return Status();
      return Status(StatusCode::kCorrupt, "compact dataset whose bytes do not fit its shape");
    case Layout::Kind::kContiguous:
      break;
  }
  if (layout.address == kUndefined || size_ == 0) return Status();
  stored_bytes_ = layout.size;
  if (RangeFits(layout.address, size_, file_->reader().end())) return Status();
  return file_->reader().Fault(StatusCode::kTruncated, "invalid dataset size, likely file corruption", layout.address,
                               size_);
}

Status DatasetReader::OpenChunks() {
  if (dataset_->layout.element_size != dataset_->type->size()) {
    return Status(StatusCode::kCorrupt, "chunks are made for elements of another size");
  }
  CKPTFIT_RETURN_IF_ERROR(CheckFilters(dataset_->filters));
  CKPTFIT_ASSIGN_OR_RETURN(grid_, ChunkGrid::Make(dataset_->space, dataset_->layout));
  CKPTFIT_ASSIGN_OR_RETURN(
      chunks_, ListChunks(file_->reader(), file_->superblock(), dataset_->layout, *grid_, !dataset_->filters.empty()));
  for (const ChunkLocation& chunk : chunks_) {
    stored_bytes_ = CheckedAdd(stored_bytes_, chunk.stored).value_or(kUndefined);
  }
  return Status();
}

std::optional<std::uint64_t> DatasetReader::Position() const {
  const Layout& layout = dataset_->layout;
  if (layout.kind != Layout::Kind::kContiguous || layout.address == kUndefined) return std::nullopt;
  return CheckedAdd(file_->reader().base(), layout.address);
}

Status DatasetReader::Read(std::uint64_t offset, std::span<std::byte> out) {
  if (!RangeFits(offset, out.size(), size_)) {
    return Status(StatusCode::kInvalidArgument, "bytes outside the dataset");
  }
  if (out.empty()) return Status();
  const Layout& layout = dataset_->layout;
  if (layout.kind == Layout::Kind::kChunked) return ReadChunked(offset, out);
  if (layout.kind == Layout::Kind::kCompact) {
    std::memcpy(out.data(), layout.compact.data() + offset, out.size());
    return Status();
  }
  if (layout.address != kUndefined) return file_->reader().ReadRaw(layout.address + offset, out);
  Fill(offset, out);
  return Status();
}

// The fill value, repeated; zeros when there is none or it has another size.
void DatasetReader::Fill(std::uint64_t offset, std::span<std::byte> out) const {
  const std::vector<std::byte>& fill = dataset_->fill.bytes;
  if (fill.empty() || fill.size() != dataset_->type->size()) {
    std::fill(out.begin(), out.end(), std::byte{0});
    return;
  }
  std::size_t at = static_cast<std::size_t>(offset % fill.size());
  for (std::byte& byte : out) {
    byte = fill[at];
    at = at + 1 == fill.size() ? 0 : at + 1;
  }
}

const ChunkLocation* DatasetReader::FindChunk(std::uint64_t number) const {
  const auto it = std::lower_bound(chunks_.begin(), chunks_.end(), number,
                                   [](const ChunkLocation& chunk, std::uint64_t n) { return chunk.number < n; });
  return it != chunks_.end() && it->number == number ? &*it : nullptr;
}

// Copies run by run: a run is what lies side by side both in the dataset and in a chunk.
Status DatasetReader::ReadChunked(std::uint64_t offset, std::span<std::byte> out) {
  const std::size_t rank = grid_->rank();
  const std::uint64_t width = grid_->element_size();
  std::vector<std::uint64_t> scaled(rank);
  while (!out.empty()) {
    // The element at `offset`, its chunk, and its place inside it.
    std::uint64_t rest = offset / width;
    std::uint64_t inside = 0, stride = 1, run = 1;
    for (std::size_t d = rank; d > 0; --d) {
      const std::uint64_t dim = grid_->dims()[d - 1], chunk = grid_->chunk()[d - 1];
      const std::uint64_t coordinate = rest % dim;
      rest /= dim;
      scaled[d - 1] = coordinate / chunk;
      inside += coordinate % chunk * stride;
      if (d == rank) run = std::min(chunk - coordinate % chunk, dim - coordinate);
      stride *= chunk;
    }
    const std::uint64_t skip = offset % width;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(run * width - skip, out.size()));
    const ChunkLocation* chunk = FindChunk(*grid_->Number(scaled));
    if (chunk) {
      CKPTFIT_ASSIGN_OR_RETURN(const Bytes bytes, LoadChunk(*chunk, scaled));
      std::memcpy(out.data(), bytes->data() + inside * width + skip, count);
    } else {
      Fill(offset, out.first(count));
    }
    offset += count;
    out = out.subspan(count);
  }
  return Status();
}

Result<DatasetReader::Bytes> DatasetReader::LoadChunk(const ChunkLocation& chunk,
                                                      const std::vector<std::uint64_t>& scaled) {
  const auto known = cached_.find(chunk.number);
  if (known != cached_.end()) {
    recent_.splice(recent_.begin(), recent_, known->second);
    return known->second->second;
  }
  CKPTFIT_ASSIGN_OR_RETURN(Bytes bytes, UnpackChunk(chunk, scaled));
  while (!recent_.empty() && cached_bytes_ + bytes->size() > kCacheBytes) {
    cached_bytes_ -= recent_.back().second->size();
    cached_.erase(recent_.back().first);
    recent_.pop_back();
  }
  recent_.emplace_front(chunk.number, bytes);
  cached_[chunk.number] = recent_.begin();
  cached_bytes_ += bytes->size();
  return bytes;
}

Result<DatasetReader::Bytes> DatasetReader::UnpackChunk(const ChunkLocation& chunk,
                                                        const std::vector<std::uint64_t>& scaled) {
  MetadataReader& reader = file_->reader();
  const std::uint64_t size = grid_->chunk_bytes();
  const bool plain = dataset_->filters.empty() || (dataset_->layout.edge_chunks_unfiltered && grid_->IsPartial(scaled));
  const std::uint64_t stored = plain ? size : chunk.stored;
  if (!RangeFits(chunk.address, stored, reader.end())) {
    return reader.Fault(StatusCode::kTruncated,
                        "addr overflow, addr = " + std::to_string(chunk.address) +
                            ", size = " + std::to_string(stored) + ", eoa = " + std::to_string(reader.end()),
                        chunk.address, stored);
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(stored));
  CKPTFIT_RETURN_IF_ERROR(reader.ReadRaw(chunk.address, bytes));
  if (!plain) {
    Result<std::vector<std::byte>> unpacked =
        UndoFilters(dataset_->filters, chunk.mask, std::move(bytes), static_cast<std::size_t>(size));
    if (!unpacked.has_value()) {
      return reader.Fault(unpacked.error().code(), unpacked.error().message(), chunk.address, stored);
    }
    bytes = std::move(*unpacked);
  }
  return std::make_shared<const std::vector<std::byte>>(std::move(bytes));
}

}  // namespace ckptfit::hdf5
