// Groups in the old style: a B-tree of symbol table nodes, and names in a local heap.
//
// Layout: docs/formats/hdf5.md 5.1.
//
// Trust.  Every tree node is read once; levels must fall by one from parent to child, counts are bounded by the ranks
// of the
//         superblock, names by the heap.
// Cost.   One read for each tree node and symbol table node, two for the heap.
#pragma once

#include <cstdint>

#include "container/hdf5/link.h"
#include "container/hdf5/metadata_reader.h"
#include "container/hdf5/superblock.h"

namespace ckptfit::hdf5 {

struct SymbolTable {
  std::uint64_t btree = kUndefined;
  std::uint64_t heap = kUndefined;
};

// Hands the links of a group to `handler` in the order in which the tree holds them: that of their names, in a sound
// file. What precedes a fault has been handed out when the fault is returned.
Status ListSymbolTable(MetadataReader& reader, const Superblock& superblock, const SymbolTable& table,
                       const LinkHandler& handler);

}  // namespace ckptfit::hdf5
