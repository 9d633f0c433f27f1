// One block of a sorted table, read and verified, and a cursor over its entries (docs/formats/tensor_bundle.md 1.2).
//
// Trust.   Nothing of a claimed size is allocated before the file is known to hold it, and a compressed block is
// refused when
//          it claims to grow beyond what Snappy can do. Each Status carries the words of TensorFlow's own reader; its
//          code is kTruncated for a read past the end of the file, kOverBudget for a size that no memory holds, kIo for
//          the operating system, else kCorrupt or kChecksum.
// Views.   Keys and values point into the Block or the cursor: a key lives until the next Next().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "ckptfit/source.h"

namespace ckptfit::sstable {

inline constexpr std::size_t kBlockTrailerBytes = 5;  // one byte of compression, four of checksum

// Where a block lies: `size` excludes the trailer.
struct BlockHandle {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

std::optional<BlockHandle> ReadBlockHandle(ByteCursor& cursor);

// The contents of a block, uncompressed. One read of size + 5 bytes.
Result<std::vector<std::byte>> ReadBlock(const Source& source, BlockHandle handle);

// Walks a block from its first entry. Entries after a broken one are out of reach.
class BlockCursor {
 public:
  // How the reader comes to the first entry. kSearch: it looks for the least key, which also reads the entries at some
  // of the restart points; kFirst: it begins at the first restart point.
  enum class Start { kFirst, kSearch };

  BlockCursor(std::span<const std::byte> contents, Start start);

  // Moves to the next entry; false at the end or when the entry is broken.
  bool Next();
  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }
  // Why Next() ended early: "bad block contents", "bad entry in block"; null when it did not.
  const char* fault() const { return fault_; }

 private:
  ByteCursor entries_;
  std::string key_;
  std::string_view value_;
  const char* fault_ = nullptr;
};

}  // namespace ckptfit::sstable
