#include "container/hdf5/symbol_table.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "container/hdf5/visited_set.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kTreeHeader = 24;  // TREE up to its keys
constexpr std::uint64_t kHeapHeader = 32;
constexpr std::uint64_t kEntryBytes = 40;
constexpr unsigned kMaxLevel = 32;
constexpr unsigned kNoLevel = ~0u;
constexpr std::uint64_t kNodeNames = 64;        // bytes of names for a node, at least
constexpr std::uint64_t kFarApart = 64 * 1024;  // what the system maps at least when a view is looked at
constexpr std::uint32_t kCachedSoftLink = 2;    // the entry's scratch holds a heap offset

class SymbolTableWalk {
 public:
  using Child = SymbolTablePieces::Piece;  // kNoLevel: the root

  SymbolTableWalk(MetadataReader& reader, const Superblock& superblock, const LinkHandler& handler)
      : reader_(reader), superblock_(superblock), handler_(handler) {}

  Status Run(const SymbolTable& table) {
    reader_.Prefetch(table.btree);
    CKPTFIT_RETURN_IF_ERROR(ReadHeap(table.heap));
    pending_.push_back({table.btree, kNoLevel});
    return ReadPending();
  }

  Status Run(const SymbolTablePieces& table, std::span<const Child> pieces) {
    CKPTFIT_RETURN_IF_ERROR(ReadHeap(table.heap));
    apart_ = table.apart;
    pending_.assign(pieces.rbegin(), pieces.rend());
    return ReadPending();
  }

  Status Cut(const SymbolTable& table, std::uint64_t name_bytes, SymbolTablePieces* out) {
    CKPTFIT_RETURN_IF_ERROR(ReadHeap(table.heap));
    if (heap_.size() < name_bytes) return Status();
    pending_.push_back({table.btree, kNoLevel});
    while (!pending_.empty()) {
      const Child child = pending_.back();
      pending_.pop_back();
      if (child.level > 1) {
        CKPTFIT_RETURN_IF_ERROR(ReadTreeNode(child));
      } else {
        out->pieces.push_back(child);
      }
    }
    out->heap = table.heap;
    out->apart = apart_;
    return Status();
  }

 private:
  Status ReadPending() {
    while (!pending_.empty()) {
      const Child child = pending_.back();
      pending_.pop_back();
      CKPTFIT_RETURN_IF_ERROR(child.level == 0 ? ReadSymbolNode(child.address) : ReadTreeNode(child));
    }
    return Status();
  }

  // docs/formats/hdf5.md 5.1, HEAP. The free list is of no concern to a reader.
  Status ReadHeap(std::uint64_t address) {
    CKPTFIT_RETURN_IF_ERROR(reader_.View(address, kHeapHeader, &room_, &node_));
    ByteCursor cursor(node_);
    if (cursor.ReadString(4) != "HEAP") return reader_.Corrupt("bad local heap signature", address, 4);
    if (cursor.Read<std::uint8_t>() != 0) return reader_.Corrupt("wrong version number in local heap", address + 4, 1);
    cursor.Skip(3);
    const std::uint64_t size = *cursor.Read<std::uint64_t>();
    cursor.Skip(8);
    const std::uint64_t segment = *cursor.Read<std::uint64_t>();
    if (size == 0) return Status();
    if (segment == kUndefined) return reader_.Corrupt("bad datablock address", address + 24, 8);
    return reader_.View(segment, size, &heap_room_, &heap_);
  }

  // docs/formats/hdf5.md 5.1, TREE.
  Status ReadTreeNode(const Child& child) {
    if (!visited_.Insert(child.address)) {
      return reader_.Corrupt("the group's tree leads back to a node of its own", child.address);
    }
    const std::uint64_t whole = kTreeHeader + 2u * superblock_.internal_k * 16u + 8;
    CKPTFIT_RETURN_IF_ERROR(Look(child.address, whole));
    if (node_.size() < kTreeHeader) return PastEnd(child.address, kTreeHeader);
    ByteCursor cursor(node_);
    if (cursor.ReadString(4) != "TREE") return reader_.Corrupt("wrong B-tree signature", child.address, 4);
    if (*cursor.Read<std::uint8_t>() != 0) return reader_.Corrupt("incorrect B-tree node type", child.address + 4, 1);
    const unsigned level = *cursor.Read<std::uint8_t>();
    const std::uint64_t used = *cursor.Read<std::uint16_t>();
    if (child.level == kNoLevel ? level > kMaxLevel : level + 1 != child.level) {
      return reader_.Corrupt("B-tree level is not the expected one", child.address + 5, 1);
    }
    if (used > 2u * superblock_.internal_k) {
      return reader_.Corrupt("number of children is greater than maximum", child.address + 6, 2);
    }
    if (child.level == kNoLevel) apart_ = level > 0 && reader_.end() / kFarApart > heap_.size() / kNodeNames;
    const std::uint64_t pairs = kTreeHeader + used * 16 + (used > 0 ? 8 : 0);
    if (node_.size() < pairs) return PastEnd(child.address, pairs);
    cursor.Seek(kTreeHeader);
    PushChildren(cursor, used, level);
    return Status();
  }

  // Makes node_ the bytes from `address` on, at most `most`.
  Status Look(std::uint64_t address, std::uint64_t most) {
    const std::uint64_t left = reader_.end() - std::min(address, reader_.end());
    if (apart_ && left > 0) return reader_.ViewApart(address, std::min(most, left), &room_, &node_);
    return reader_.ViewUpTo(address, most, &room_, &node_);
  }

  // What reading more than the file has left says.
  Status PastEnd(std::uint64_t address, std::uint64_t length) { return reader_.View(address, length, &room_, &node_); }

  // Keys are heap offsets of names; entries are checked by themselves, so only the children count.
  void PushChildren(ByteCursor& cursor, std::uint64_t used, unsigned level) {
    const std::size_t first = pending_.size();
    for (std::uint64_t i = 0; i < used; ++i) {
      cursor.Skip(8);
      pending_.push_back({*cursor.Read<std::uint64_t>(), level});
    }
    std::reverse(pending_.begin() + static_cast<std::ptrdiff_t>(first), pending_.end());
  }

  // docs/formats/hdf5.md 5.1, SNOD.
  Status ReadSymbolNode(std::uint64_t address) {
    if (!visited_.Insert(address)) {
      return reader_.Corrupt("the group's tree leads to a symbol table node twice", address);
    }
    CKPTFIT_RETURN_IF_ERROR(Look(address, 8 + 2u * superblock_.leaf_k * kEntryBytes));
    if (node_.size() < 8) return PastEnd(address, 8);
    ByteCursor cursor(node_);
    if (cursor.ReadString(4) != "SNOD") return reader_.Corrupt("bad symbol table node signature", address, 4);
    if (*cursor.Read<std::uint8_t>() != 1) return reader_.Corrupt("bad symbol table node version", address + 4, 1);
    cursor.Skip(1);
    const std::uint64_t count = *cursor.Read<std::uint16_t>();
    if (count > 2u * superblock_.leaf_k) {
      return reader_.Corrupt("ran off the end of the image buffer", address + 6, 2);
    }
    const std::uint64_t whole = 8 + count * kEntryBytes;
    if (node_.size() < whole) return PastEnd(address, whole);
    for (std::uint64_t at = 8; at < whole; at += kEntryBytes) {
      const auto entry = node_.subspan(static_cast<std::size_t>(at), kEntryBytes);
      CKPTFIT_RETURN_IF_ERROR(ReadEntry(entry, address + at));
    }
    return Status();
  }

  Status ReadEntry(std::span<const std::byte> bytes, std::uint64_t at) {
    ByteCursor cursor(bytes);
    Link link;
    CKPTFIT_ASSIGN_OR_RETURN(link.name, HeapString(*cursor.Read<std::uint64_t>(), at));
    if (!ValidLinkName(link.name)) return reader_.Corrupt("invalid link name", at, 8);
    link.address = *cursor.Read<std::uint64_t>();
    const std::uint32_t cache_type = *cursor.Read<std::uint32_t>();
    cursor.Skip(4);
    if (cache_type > kCachedSoftLink) return reader_.Corrupt("unknown symbol table entry cache type", at + 16, 4);
    if (cache_type == kCachedSoftLink) {
      link.kind = Link::Kind::kSoft;
      link.address = kUndefined;
      CKPTFIT_ASSIGN_OR_RETURN(const std::string_view target, HeapString(*cursor.Read<std::uint32_t>(), at));
      link.target = target;
    }
    return handler_(std::move(link));
  }

  // The NUL-terminated string at an offset of the heap.
  Result<std::string_view> HeapString(std::uint64_t offset, std::uint64_t at) {
    if (offset >= heap_.size()) return reader_.Corrupt("unable to offset into local heap data block", at, 8);
    const std::string_view rest = AsText(heap_).substr(static_cast<std::size_t>(offset));
    const std::size_t length = rest.find('\0');
    if (length == std::string_view::npos) return reader_.Corrupt("unable to offset into local heap data block", at, 8);
    CKPTFIT_RETURN_IF_ERROR(reader_.Spend(length));
    return rest.substr(0, length);
  }

  MetadataReader& reader_;
  const Superblock& superblock_;
  const LinkHandler& handler_;
  std::vector<Child> pending_;  // still to be read, the next one last
  VisitedSet visited_;
  bool apart_ = false;  // whether the nodes were written as the group grew, each between large tensors
  std::span<const std::byte> node_, heap_;   // what is being read, and the names
  std::vector<std::byte> room_, heap_room_;  // where they are copied to when they cannot be read in place
};

}  // namespace

Status ListSymbolTable(MetadataReader& reader, const Superblock& superblock, const SymbolTable& table,
                       const LinkHandler& handler) {
  return SymbolTableWalk(reader, superblock, handler).Run(table);
}

std::optional<SymbolTablePieces> CutSymbolTable(MetadataReader& reader, const Superblock& superblock,
                                                const SymbolTable& table, std::uint64_t name_bytes) {
  const LinkHandler none = [](Link&&) { return Status(); };
  SymbolTablePieces cut;
  const Status status = SymbolTableWalk(reader, superblock, none).Cut(table, name_bytes, &cut);
  if (!status.ok() || cut.pieces.empty()) return std::nullopt;
  return cut;
}

Status ListSymbolTable(MetadataReader& reader, const Superblock& superblock, const SymbolTablePieces& table,
                       std::span<const SymbolTablePieces::Piece> pieces, const LinkHandler& handler) {
  return SymbolTableWalk(reader, superblock, handler).Run(table, pieces);
}

}  // namespace ckptfit::hdf5
