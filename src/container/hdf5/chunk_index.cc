#include "container/hdf5/chunk_index.h"

#include <algorithm>
#include <string>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "container/hdf5/btree_v2.h"
#include "container/hdf5/extensible_array.h"
#include "container/hdf5/fixed_array.h"
#include "container/hdf5/visited_set.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kTreeHeader = 24;
constexpr unsigned kMaxLevel = 32;
constexpr unsigned kNoLevel = ~0u;

// The v1 B-tree of layout version 3 (docs/formats/hdf5.md 5.1 and 7).
class ChunkTreeWalk {
 public:
  ChunkTreeWalk(MetadataReader& reader, const Superblock& superblock, const ChunkGrid& grid)
      : reader_(reader), superblock_(superblock), grid_(grid) {}

  Result<std::vector<ChunkLocation>> Run(std::uint64_t root) {
    pending_.push_back({root, kNoLevel});
    while (!pending_.empty()) {
      const Child child = pending_.back();
      pending_.pop_back();
      CKPTFIT_RETURN_IF_ERROR(ReadNode(child));
    }
    return std::move(chunks_);
  }

 private:
  struct Child {
    std::uint64_t address;
    unsigned level;  // of the parent
  };

  Status ReadNode(const Child& child) {
    if (!visited_.Insert(child.address)) {
      return reader_.Corrupt("the chunk tree leads back to a node of its own", child.address);
    }
    CKPTFIT_RETURN_IF_ERROR(reader_.Read(child.address, kTreeHeader, &buffer_));
    ByteCursor cursor(buffer_);
    if (cursor.ReadString(4) != "TREE") return reader_.Corrupt("wrong B-tree signature", child.address, 4);
    if (*cursor.Read<std::uint8_t>() != 1) return reader_.Corrupt("incorrect B-tree node type", child.address + 4, 1);
    const unsigned level = *cursor.Read<std::uint8_t>();
    const std::uint64_t used = *cursor.Read<std::uint16_t>();
    if (child.level == kNoLevel ? level > kMaxLevel : level + 1 != child.level) {
      return reader_.Corrupt("B-tree level is not the expected one", child.address + 5, 1);
    }
    if (used > 2u * superblock_.chunk_k) {
      return reader_.Corrupt("number of children is greater than maximum", child.address + 6, 2);
    }
    return ReadChildren(child.address, used, level);
  }

  Status ReadChildren(std::uint64_t node, std::uint64_t used, unsigned level) {
    const std::uint64_t key = 8 + 8 * (grid_.rank() + 1);
    CKPTFIT_RETURN_IF_ERROR(reader_.Read(node + kTreeHeader, used * (key + 8), &buffer_));
    ByteCursor cursor(buffer_);
    for (std::uint64_t i = 0; i < used; ++i) {
      ChunkLocation chunk;
      chunk.stored = *cursor.Read<std::uint32_t>();
      chunk.mask = *cursor.Read<std::uint32_t>();
      std::vector<std::uint64_t> scaled(grid_.rank());
      bool aligned = true;
      for (std::size_t d = 0; d < grid_.rank(); ++d) {
        const std::uint64_t offset = *cursor.Read<std::uint64_t>();
        aligned = aligned && offset % grid_.chunk()[d] == 0;
        scaled[d] = offset / grid_.chunk()[d];
      }
      cursor.Skip(8);
      chunk.address = *cursor.Read<std::uint64_t>();
      if (level > 0) {
        pending_.push_back({chunk.address, level});
        continue;
      }
      if (!aligned) return reader_.Corrupt("bad coordinate offset", node + kTreeHeader + i * (key + 8), key);
      Keep(chunk, scaled);
    }
    return Status();
  }

  void Keep(ChunkLocation chunk, const std::vector<std::uint64_t>& scaled) {
    const auto number = grid_.Number(scaled);
    if (!number || chunk.address == kUndefined) return;
    chunk.number = *number;
    chunks_.push_back(chunk);
  }

  MetadataReader& reader_;
  const Superblock& superblock_;
  const ChunkGrid& grid_;
  std::vector<Child> pending_;
  VisitedSet visited_;
  std::vector<ChunkLocation> chunks_;
  std::vector<std::byte> buffer_;
};

// docs/formats/hdf5.md 7, single chunk and implicit.
std::vector<ChunkLocation> SingleChunk(const Layout& layout, const ChunkGrid& grid) {
  if (layout.single_filtered) return {{0, layout.address, layout.single_size, layout.single_mask}};
  return {{0, layout.address, grid.chunk_bytes(), 0}};
}

Result<std::vector<ChunkLocation>> ImplicitChunks(MetadataReader& reader, const Layout& layout, const ChunkGrid& grid) {
  const auto bytes = CheckedMul(grid.total(), grid.chunk_bytes());
  if (!bytes || !RangeFits(layout.address, *bytes, reader.end())) {
    return reader.Fault(StatusCode::kTruncated, "invalid dataset size, likely file corruption", layout.address, 0);
  }
  CKPTFIT_RETURN_IF_ERROR(reader.Spend(grid.total()));
  std::vector<ChunkLocation> chunks;
  for (std::uint64_t i = 0; i < grid.total(); ++i) {
    chunks.push_back({i, layout.address + i * grid.chunk_bytes(), grid.chunk_bytes(), 0});
  }
  return chunks;
}

// docs/formats/hdf5.md 5.5, record types 10 and 11.
Result<std::vector<ChunkLocation>> TreeChunks(MetadataReader& reader, const Layout& layout, const ChunkGrid& grid,
                                              bool filtered) {
  const RecordType type = filtered ? RecordType::kFilteredChunk : RecordType::kChunk;
  const std::size_t least = 8 + 8 * grid.rank() + (filtered ? 5 : 0);
  std::vector<ChunkLocation> chunks;
  CKPTFIT_RETURN_IF_ERROR(
      WalkBtreeV2(reader, layout.address, type, least, [&](std::span<const std::byte> record) -> Status {
        ByteCursor cursor(record);
        ChunkLocation chunk;
        chunk.address = *cursor.Read<std::uint64_t>();
        chunk.stored = grid.chunk_bytes();
        if (filtered) {
          const std::size_t width = record.size() - 8 - 4 - 8 * grid.rank();
          if (width > 8) return reader.Corrupt("bad size of a chunk record", layout.address);
          chunk.stored = *cursor.ReadUint(static_cast<unsigned>(width));
          chunk.mask = *cursor.Read<std::uint32_t>();
        }
        std::vector<std::uint64_t> scaled(grid.rank());
        for (std::uint64_t& coordinate : scaled) coordinate = *cursor.Read<std::uint64_t>();
        const auto number = grid.Number(scaled);
        if (!number || chunk.address == kUndefined) return Status();
        chunk.number = *number;
        chunks.push_back(chunk);
        return Status();
      }));
  return chunks;
}

Result<std::vector<ChunkLocation>> Collect(MetadataReader& reader, const Superblock& superblock, const Layout& layout,
                                           const ChunkGrid& grid, bool filtered) {
  switch (layout.index) {
    case ChunkIndex::kBtreeV1:
      return ChunkTreeWalk(reader, superblock, grid).Run(layout.address);
    case ChunkIndex::kSingle:
      return SingleChunk(layout, grid);
    case ChunkIndex::kImplicit:
      return ImplicitChunks(reader, layout, grid);
    case ChunkIndex::kFixedArray:
      return ReadFixedArray(reader, layout.address, grid, filtered);
    case ChunkIndex::kExtensibleArray:
      return ReadExtensibleArray(reader, layout.address, grid, filtered);
    case ChunkIndex::kBtreeV2:
      return TreeChunks(reader, layout, grid, filtered);
  }
  return Status(StatusCode::kInternal, "unknown chunk index");
}

}  // namespace

ChunkLocation ChunkEntryFormat::Read(ByteCursor& cursor) const {
  ChunkLocation chunk;
  chunk.address = *cursor.Read<std::uint64_t>();
  chunk.stored = chunk_bytes;
  if (filtered) {
    chunk.stored = *cursor.ReadUint(static_cast<unsigned>(entry_bytes - 12));
    chunk.mask = *cursor.Read<std::uint32_t>();
  }
  return chunk;
}

Result<std::vector<ChunkLocation>> ListChunks(MetadataReader& reader, const Superblock& superblock,
                                              const Layout& layout, const ChunkGrid& grid, bool filtered) {
  if (layout.address == kUndefined || grid.total() == 0) return std::vector<ChunkLocation>();
  CKPTFIT_ASSIGN_OR_RETURN(std::vector<ChunkLocation> chunks, Collect(reader, superblock, layout, grid, filtered));
  const auto less = [](const ChunkLocation& a, const ChunkLocation& b) { return a.number < b.number; };
  std::sort(chunks.begin(), chunks.end(), less);
  const auto twice = std::adjacent_find(chunks.begin(), chunks.end(),
                                        [](const auto& a, const auto& b) { return a.number == b.number; });
  if (twice != chunks.end()) return reader.Corrupt("a chunk is in the index twice", layout.address);
  return chunks;
}

}  // namespace ckptfit::hdf5
