// The global heap: collections of objects, such as the strings that variable-length elements refer to.
//
// Layout: docs/formats/hdf5.md 4.3 and 5.6.
//
// Trust.  Objects must lie inside their collection, collections inside the file.
// Cost.   A collection is indexed once, at its first use, and remembered; an object is one read, in place where it can be.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "container/hdf5/metadata_reader.h"

namespace ckptfit::hdf5 {

class GlobalHeap {
 public:
  explicit GlobalHeap(MetadataReader& reader) : reader_(reader) {}

  // Makes `out` the first `length` bytes of an object, which lie where MetadataReader::View() says or in `room`. Errors
  // have libhdf5's texts.
  Status View(std::uint64_t collection, std::uint32_t index, std::uint64_t length, std::vector<std::byte>* room,
              std::span<const std::byte>* out);

 private:
  struct Entry {
    std::uint32_t index = 0;
    std::uint64_t address = 0;
    std::uint64_t length = 0;
  };
  using Collection = std::vector<Entry>;  // sorted by index

  Result<const Collection*> Index(std::uint64_t address);
  Status ReadCollection(std::uint64_t address, Collection* out);

  MetadataReader& reader_;
  std::unordered_map<std::uint64_t, Collection> collections_;
  std::size_t remembered_ = 0;  // objects in collections_
};

}  // namespace ckptfit::hdf5
