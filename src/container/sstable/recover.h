// What can still be read of a sorted table whose index or end is lost.
//
// A table is blocks one after the other: data, an empty block (the metaindex), the index, and a footer that tells where
// the index is (docs/formats/tensor_bundle.md 1.2). Without the footer nobody knows where a block ends; but each block
// is followed by its checksum, so the end is where the running checksum equals the bytes that follow.
//
// Trust.   A block counts when its checksum holds and all of its entries can be read. Bytes that only look like one pass
//          with a probability of 2^-32 for each byte looked at.
// Errors.  kOverBudget for tables of more than 1 GiB, kIo.
// Cost.    With an index: that of a TableCursor. Without: one pass over the file, in memory.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ckptfit/source.h"

namespace ckptfit::sstable {

struct RecoveredTable {
  std::vector<std::pair<std::string, std::string>> entries;  // in the order in which they stand
  std::vector<Where> lost;                                   // ranges of the file that hold entries no more
};

Result<RecoveredTable> RecoverTable(const Source& source);

}  // namespace ckptfit::sstable
