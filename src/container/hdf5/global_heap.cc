#include "container/hdf5/global_heap.h"

#include <algorithm>
#include <string>

#include "base/byte_cursor.h"
#include "base/checked.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kHeaderBytes = 16;
constexpr std::uint64_t kObjectHeader = 16;
constexpr std::uint64_t kMinCollection = 4096;
constexpr std::uint64_t kReadWhole = 64 * 1024;   // larger collections are mostly one long string
constexpr std::size_t kMaxRemembered = 1u << 18;  // objects; then the index is begun anew

}  // namespace

Status GlobalHeap::View(std::uint64_t collection, std::uint32_t index, std::uint64_t length,
                        std::vector<std::byte>* room, std::span<const std::byte>* out) {
  CKPTFIT_ASSIGN_OR_RETURN(const Collection* objects, Index(collection));
  const auto found = std::lower_bound(objects->begin(), objects->end(), index,
                                      [](const Entry& entry, std::uint32_t wanted) { return entry.index < wanted; });
  if (index == 0 || found == objects->end() || found->index != index) {
    return reader_.Corrupt(
        "bad heap index, heap object = {" + std::to_string(collection) + ", " + std::to_string(index) + "}",
        collection);
  }
  if (length > found->length) {
    return reader_.Corrupt("Expected global heap object size does not match", found->address);
  }
  return reader_.View(found->address, length, room, out);
}

Result<const GlobalHeap::Collection*> GlobalHeap::Index(std::uint64_t address) {
  const auto known = collections_.find(address);
  if (known != collections_.end()) return &known->second;
  if (remembered_ > kMaxRemembered) {
    collections_.clear();
    remembered_ = 0;
  }
  Collection collection;
  CKPTFIT_RETURN_IF_ERROR(ReadCollection(address, &collection));
  const auto less = [](const Entry& a, const Entry& b) { return a.index < b.index; };
  if (!std::is_sorted(collection.begin(), collection.end(), less)) {
    std::stable_sort(collection.begin(), collection.end(), less);
  }
  remembered_ += collection.size();
  return &collections_.emplace(address, std::move(collection)).first->second;
}

// docs/formats/hdf5.md 5.6.
Status GlobalHeap::ReadCollection(std::uint64_t address, Collection* out) {
  if (address == kUndefined) return reader_.Corrupt("address undefined", address);
  if (address >= reader_.end()) return reader_.Corrupt("address of object past end of allocation", address);
  std::vector<std::byte> room;
  std::span<const std::byte> bytes;
  CKPTFIT_RETURN_IF_ERROR(reader_.View(address, kHeaderBytes, &room, &bytes));
  ByteCursor header(bytes);
  if (header.ReadString(4) != "GCOL") return reader_.Corrupt("bad global heap collection signature", address, 4);
  if (*header.Read<std::uint8_t>() != 1) return reader_.Corrupt("wrong version number in global heap", address + 4, 1);
  header.Skip(3);
  const std::uint64_t size = *header.Read<std::uint64_t>();
  if (size < kMinCollection) return reader_.Corrupt("global heap size is too small", address + 8, 8);
  if (!RangeFits(address, size, reader_.end())) {
    return reader_.Fault(StatusCode::kTruncated, "actual len exceeds EOA", address, size);
  }
  if (size <= kReadWhole) CKPTFIT_RETURN_IF_ERROR(reader_.View(address, size, &room, &bytes));
  std::uint64_t at = kHeaderBytes;
  while (size - at >= kObjectHeader) {
    std::span<const std::byte> object;
    if (size <= kReadWhole) {
      object = bytes.subspan(static_cast<std::size_t>(at), kObjectHeader);
    } else {
      CKPTFIT_RETURN_IF_ERROR(reader_.View(address + at, kObjectHeader, &room, &object));
    }
    ByteCursor cursor(object);
    const std::uint32_t index = *cursor.Read<std::uint16_t>();
    cursor.Skip(6);
    const std::uint64_t length = *cursor.Read<std::uint64_t>();
    if (index == 0) return Status();  // free space up to the end
    if (!RangeFits(at + kObjectHeader, length, size)) {
      return reader_.Corrupt("ran off end of input buffer while decoding", address + at, kObjectHeader);
    }
    out->push_back({index, address + at + kObjectHeader, length});
    at += kObjectHeader + (length + 7) / 8 * 8;
    if (at > size) return reader_.Corrupt("ran off end of input buffer while decoding", address, size);
  }
  return Status();
}

}  // namespace ckptfit::hdf5
