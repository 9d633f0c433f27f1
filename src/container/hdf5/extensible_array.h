// The extensible array index of chunks, for datasets with one unlimited dimension.
//
// Layout: docs/formats/hdf5.md 7, EAHD to EADB.
#pragma once

#include <vector>

#include "container/hdf5/chunk_grid.h"
#include "container/hdf5/metadata_reader.h"

namespace ckptfit::hdf5 {

// The stored chunks of the array whose header is at `address`, in no particular order.
Result<std::vector<ChunkLocation>> ReadExtensibleArray(MetadataReader& reader, std::uint64_t address,
                                                       const ChunkGrid& grid, bool filtered);

}  // namespace ckptfit::hdf5
