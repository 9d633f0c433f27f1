// Reads the values of a dataset in bounded pieces, wherever and however they are stored.
//
// Values come as one row of bytes, elements in row-major order in the type of the file: byte order and padding are as
// stored. Variable-length elements come as their 16-byte references (File::DecodeStrings resolves strings). Rules:
// docs/formats/hdf5.md 4.4, 4.6, 4.7, 7.
//
// Trust.     Data in other files and virtual datasets are refused by name. A chunk is unpacked into exactly its size or
// not
//            at all, and that size is bounded by what its stored bytes can unpack to. Space that was never written
//            reads as the fill value; a dataset may claim any amount of it, so callers bound what they read.
// Ownership. Keeps a reference to the File, which must outlive it.
// Threads.   As File.
// Cost.      Open() reads the chunk index. Contiguous data: one read a piece. Chunked data: each chunk is unpacked once
// when
//            pieces are read in order and a row of chunks fits kCacheBytes.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "container/hdf5/chunk_grid.h"
#include "container/hdf5/file.h"

namespace ckptfit::hdf5 {

class DatasetReader {
 public:
  static constexpr std::uint64_t kCacheBytes = 16u << 20;

  // `file` and `dataset` must outlive the reader. kUnsupported, kCorrupt and kTruncated as above.
  static Result<DatasetReader> Open(File& file, const Dataset& dataset);

  // Bytes of all elements.
  std::uint64_t size() const { return size_; }
  // Bytes that the data takes in the file.
  std::uint64_t stored_bytes() const { return stored_bytes_; }

  // Where the row lies in the file's source, when it lies there in one piece as it is.
  std::optional<std::uint64_t> Position() const;

  // How the data is cut, nothing where it is not; and the chunks that are stored, sorted by number.
  const std::optional<ChunkGrid>& grid() const { return grid_; }
  const std::vector<ChunkLocation>& chunks() const { return chunks_; }
  // What addresses count from in the file's source.
  std::uint64_t base() const { return file_->reader().base(); }

  // Fills `out` with the bytes [offset, offset + out.size()) of the row. kInvalidArgument outside size().
  Status Read(std::uint64_t offset, std::span<std::byte> out);

 private:
  using Bytes = std::shared_ptr<const std::vector<std::byte>>;

  DatasetReader(File& file, const Dataset& dataset, std::uint64_t size)
      : file_(&file), dataset_(&dataset), size_(size) {}

  Status OpenStorage();
  Status OpenChunks();
  Status ReadChunked(std::uint64_t offset, std::span<std::byte> out);
  Result<Bytes> LoadChunk(const ChunkLocation& chunk, const std::vector<std::uint64_t>& scaled);
  Result<Bytes> UnpackChunk(const ChunkLocation& chunk, const std::vector<std::uint64_t>& scaled);
  const ChunkLocation* FindChunk(std::uint64_t number) const;
  void Fill(std::uint64_t offset, std::span<std::byte> out) const;

  File* file_;
  const Dataset* dataset_;
  std::uint64_t size_;
  std::uint64_t stored_bytes_ = 0;
  std::optional<ChunkGrid> grid_;
  std::vector<ChunkLocation> chunks_;  // sorted by number
  std::list<std::pair<std::uint64_t, Bytes>> recent_;
  std::unordered_map<std::uint64_t, std::list<std::pair<std::uint64_t, Bytes>>::iterator> cached_;
  std::uint64_t cached_bytes_ = 0;
};

}  // namespace ckptfit::hdf5
