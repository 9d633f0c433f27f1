// An HDF5 file, read without libhdf5: groups, links, attributes and datasets, on demand.
//
// Layout: docs/formats/hdf5.md. This is a subset: what Keras writes and what h5py can make of the same things under
// other settings. Anything else is refused by name (section 2.6 of the page), never skipped silently.
//
// Trust.     The input may be hostile. Addresses and lengths are checked against the file before they are used, nothing
//            recurses, structures that lead back to themselves end with an error, and all metadata read together is
//            bounded by a multiple of the file size (MetadataReader). Data in other files is never opened.
// Errors.    Where libhdf5 refuses the same bytes, the message is libhdf5's, so that callers can say what h5py would
// say.
//            kUnsupported means that the file may be sound but is outside the subset.
// Ownership. The File keeps the Source alive. Objects and attributes own what they hold.
// Threads.   One thread at a time for a File, whose caches change; any number of Files on one Source.
// Cost.      Open(): the superblock and the root group's header. Everything else reads what it returns and no more;
// tensor
//            bytes are touched by ReadDataset alone (dataset_reader.h).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "ckptfit/source.h"
#include "container/hdf5/attribute.h"
#include "container/hdf5/global_heap.h"
#include "container/hdf5/layout.h"
#include "container/hdf5/link.h"
#include "container/hdf5/metadata_reader.h"
#include "container/hdf5/object_header.h"
#include "container/hdf5/superblock.h"
#include "container/hdf5/symbol_table.h"

namespace ckptfit::hdf5 {

struct Object {
  enum class Kind : std::uint8_t { kGroup, kDataset, kDatatype, kUnknown };
  Kind kind = Kind::kUnknown;
  ObjectHeader header;
};

struct Dataset {
  std::shared_ptr<const Datatype> type;
  Dataspace space;
  Layout layout;
  std::vector<Filter> filters;
  FillValue fill;
  bool external_storage = false;  // the raw data lies in other files; never read

  // Bytes that the elements take when they are not packed; nothing when that does not fit 64 bits.
  std::optional<std::uint64_t> Bytes() const;
};

// Receives attributes one by one: either an attribute, or the name (empty when not even that could be read) and the
// reason why it could not be.
using AttributeHandler = std::function<void(const std::string& name, Result<Attribute> attribute)>;

class File {
 public:
  // Opens the file in `source`, with the outcomes of ReadSuperblock() and those of reading the root group's header.
  static Result<std::unique_ptr<File>> Open(std::shared_ptr<const Source> source);

  const Superblock& superblock() const { return superblock_; }
  std::uint64_t root() const { return superblock_.root; }
  MetadataReader& reader() { return reader_; }

  // Reads the object header at `address` into `object`, whose memory is used again.
  Status ReadObject(std::uint64_t address, Object* object);

  // Hands the links of a group to `handler`: in name order for old-style groups, in no particular order for others.
  // Links that precede a fault have been handed out when it is returned.
  Status ListLinks(const Object& group, const LinkHandler& handler);

  // The pieces of a group's links (CutSymbolTable()), and the links of some of them.
  std::optional<SymbolTablePieces> CutLinks(const Object& group, std::uint64_t name_bytes);
  Status ListLinks(const SymbolTablePieces& group, std::span<const SymbolTablePieces::Piece> pieces,
                   const LinkHandler& handler) {
    return ListSymbolTable(reader_, superblock_, group, pieces, handler);
  }

  // Hands all attributes of an object to `handler`. An error means that the list may be incomplete.
  Status ListAttributes(const Object& object, const AttributeHandler& handler);

  // What a dataset's header says about it.
  Result<Dataset> Describe(const Object& object);

  // The strings in `data`, elements of a fixed or variable-length string type, with padding removed. kUnsupported for
  // other types; kOverBudget when they would be longer than `max_bytes` together.
  Result<std::vector<std::string>> DecodeStrings(const Datatype& type, std::span<const std::byte> data,
                                                 std::uint64_t max_bytes);

 private:
  File(std::shared_ptr<const Source> source, const Superblock& superblock)
      : superblock_(superblock), reader_(std::move(source), superblock.base, superblock.end), heap_(reader_) {}

  Status ReadExtension();
  Result<std::shared_ptr<const Datatype>> DecodeType(std::span<const std::byte> body, bool shared);
  Result<std::shared_ptr<const Datatype>> SharedType(std::span<const std::byte> record);
  Result<std::string> VariableString(ByteCursor& cursor, std::uint64_t* left);
  Status ListDenseLinks(std::uint64_t heap, std::uint64_t tree, const LinkHandler& handler);
  Status ListDenseAttributes(const Message& info, const Object& object, const AttributeHandler& handler);
  Result<Attribute> DecodeAttribute(std::span<const std::byte> body, std::string* name);

  struct KnownType {
    std::vector<std::byte> bytes;
    std::shared_ptr<const Datatype> type;
  };

  Superblock superblock_;
  MetadataReader reader_;
  GlobalHeap heap_;
  std::vector<KnownType> known_types_;  // nearly all datasets of a file have the same few types
};

}  // namespace ckptfit::hdf5
