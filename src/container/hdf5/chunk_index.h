// Finds the chunks of a chunked dataset in whichever of the six indexes it uses.
//
// Layout: docs/formats/hdf5.md 7 (and 5.5 for version 2 B-trees).
//
// Trust.  Every structure is read once; entries outside the current extent, which shrinking a dataset leaves behind,
// are
//         left out; two entries for one chunk are kCorrupt.
// Cost.   Reads the whole index.
#pragma once

#include <vector>

#include "base/byte_cursor.h"
#include "container/hdf5/chunk_grid.h"
#include "container/hdf5/metadata_reader.h"
#include "container/hdf5/superblock.h"

namespace ckptfit::hdf5 {

// All stored chunks, sorted by number. `filtered`: the dataset has filters.
Result<std::vector<ChunkLocation>> ListChunks(MetadataReader& reader, const Superblock& superblock,
                                              const Layout& layout, const ChunkGrid& grid, bool filtered);

// How entries of array indexes look (docs/formats/hdf5.md 7, index entry).
struct ChunkEntryFormat {
  bool filtered = false;
  std::uint64_t entry_bytes = 8;
  std::uint64_t chunk_bytes = 0;

  // Whether the entry size can be right.
  bool Valid() const { return filtered ? entry_bytes >= 13 && entry_bytes <= 20 : entry_bytes == 8; }
  // Reads an entry; its address is kUndefined for an absent chunk. `cursor` must hold entry_bytes.
  ChunkLocation Read(ByteCursor& cursor) const;
};

}  // namespace ckptfit::hdf5
