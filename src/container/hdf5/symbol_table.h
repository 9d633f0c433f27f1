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
#include <optional>
#include <span>
#include <vector>

#include "container/hdf5/link.h"
#include "container/hdf5/metadata_reader.h"
#include "container/hdf5/superblock.h"

namespace ckptfit::hdf5 {

struct SymbolTable {
  std::uint64_t btree = kUndefined;
  std::uint64_t heap = kUndefined;
};

// The tree of a large group, cut into pieces that can be listed by themselves.
struct SymbolTablePieces {
  // A node of the tree. `level` is that of its parent, so 0 means a symbol table node.
  struct Piece {
    std::uint64_t address = kUndefined;
    unsigned level = 0;
  };

  std::uint64_t heap = kUndefined;
  bool apart = false;         // whether the nodes lie far apart: MetadataReader::ViewApart()
  std::vector<Piece> pieces;  // in the order of their names
};

// Hands the links of a group to `handler` in the order in which the tree holds them: that of their names, in a sound
// file. What precedes a fault has been handed out when the fault is returned.
Status ListSymbolTable(MetadataReader& reader, const Superblock& superblock, const SymbolTable& table,
                       const LinkHandler& handler);

// The pieces of a group whose names take at least `name_bytes`; nothing for a smaller one, and where the heap or the
// upper levels of the tree are faulty. Reads those levels only.
std::optional<SymbolTablePieces> CutSymbolTable(MetadataReader& reader, const Superblock& superblock,
                                                const SymbolTable& table, std::uint64_t name_bytes);

// As the other one, for pieces that follow one another. Whether another piece leads to a node again is not seen: then
// a name would stand twice.
Status ListSymbolTable(MetadataReader& reader, const Superblock& superblock, const SymbolTablePieces& table,
                       std::span<const SymbolTablePieces::Piece> pieces, const LinkHandler& handler);

}  // namespace ckptfit::hdf5
