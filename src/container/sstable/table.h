// A sorted table as LevelDB defined it and TensorFlow uses it: the index of a checkpoint, or a whole V1 checkpoint.
//
// Reads as TensorFlow's reader does, silent behaviour included: a data block that cannot be read is skipped, and the
// entries after it follow as if it had never been there (docs/formats/tensor_bundle.md 1.2, 1.9). What was skipped is
// told by damage(), so that a caller can see both what TensorFlow sees and what it does not.
//
// Trust.      Blocks may not overlap: reading stops once more bytes have been read than the file has, so that a small
// file
//             cannot keep a reader busy. One data block is in memory at a time.
// Lifetime.   The Source outlives the table, the table its cursors.
// Threads.    A const Table may be read through many cursors at once; a cursor belongs to one thread.
// Cost.       Open(): two reads. A cursor: one read for each data block.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ckptfit/source.h"
#include "container/sstable/block.h"

namespace ckptfit::sstable {

inline constexpr std::size_t kFooterBytes = 48;
inline constexpr std::uint64_t kMagic = 0xdb4775248b80fb57;

// Whether the last bytes of `source` are those of a table. One read of eight bytes.
bool HasTableMagic(const Source& source);

class Table {
 public:
  // The Status speaks TensorFlow's words ("not an sstable (bad magic number)"), with the codes of ReadBlock();
  // kNotThisFormat for a wrong magic number and for a file shorter than a footer.
  static Result<Table> Open(const Source& source);

  const Source& source() const { return *source_; }
  std::span<const std::byte> index_block() const { return index_; }

 private:
  Table(const Source& source, std::vector<std::byte> index) : source_(&source), index_(std::move(index)) {}

  const Source* source_;
  std::vector<std::byte> index_;
};

// What keeps a part of a table from being read.
struct Damage {
  Status status;                    // as ReadBlock() gives it, with the block's place
  bool before_first_entry = false;  // nothing had been read yet
};

// Walks all entries in the order in which they stand.
class TableCursor {
 public:
  explicit TableCursor(const Table& table);

  // Moves to the next entry that can be read; false when there is none.
  bool Next();
  std::string_view key() const { return block_->key(); }
  std::string_view value() const { return block_->value(); }
  const std::vector<Damage>& damage() const { return damage_; }

 private:
  bool OpenNextBlock();
  void Report(Status status);

  const Table* table_;
  BlockCursor index_;
  std::vector<std::byte> contents_;
  std::optional<BlockCursor> block_;
  BlockHandle handle_;
  std::uint64_t bytes_read_ = 0;
  bool any_block_ = false;
  bool any_entry_ = false;
  bool stopped_ = false;
  std::vector<Damage> damage_;
};

}  // namespace ckptfit::sstable
