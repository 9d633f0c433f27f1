// Version 2 B-trees: the records of name indexes, huge heap objects and chunk indexes.
//
// Layout: docs/formats/hdf5.md 5.5.
//
// Trust.  Checksums of every node are verified; counts are bounded by the node size, levels by the depth in the header,
// and
//         every node is read once.
// Cost.   One read a node; records are handed out in tree order.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "container/hdf5/metadata_reader.h"

namespace ckptfit::hdf5 {

// docs/formats/hdf5.md 5.5, record types.
enum class RecordType : std::uint8_t {
  kHugeObject = 1,
  kLinkName = 5,
  kAttributeName = 8,
  kChunk = 10,
  kFilteredChunk = 11,
};

// Receives the bytes of a record, valid during the call. An error ends the walk and is returned by it.
using RecordHandler = std::function<Status(std::span<const std::byte>)>;

// Hands all records of the tree whose header is at `address` to `handler`. kCorrupt when the tree is of another type or
// its records are shorter than `min_record` bytes.
Status WalkBtreeV2(MetadataReader& reader, std::uint64_t address, RecordType type, std::size_t min_record,
                   const RecordHandler& handler);

}  // namespace ckptfit::hdf5
