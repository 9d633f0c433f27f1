// The links of one group, in little room: a group may have 100,000, and nearly all are a name and an address.
//
// Cost.  The memory is used again for the next group. 24 bytes and the name for each hard link.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "container/hdf5/file.h"

namespace ckptfit::keras_h5 {

// Whether `next` is `name` and more, with a character before '/': then it stands before the members of `name` in the
// order of paths.
bool ContinuesBeforeSlash(std::string_view name, std::string_view next);

class GroupLinks {
 public:
  struct Item {
    std::uint64_t address = hdf5::kUndefined;  // hard links
    std::size_t name_begin = 0;
    std::uint32_t name_size = 0;
    std::uint32_t other = 0;
  };

  // Reads the links of `group`. What precedes a fault is kept.
  Status Read(hdf5::File& file, const hdf5::Object& group);

  // Reads those of some pieces of a large group.
  Status Read(hdf5::File& file, const hdf5::SymbolTablePieces& group,
              std::span<const hdf5::SymbolTablePieces::Piece> pieces);

  struct Oddities {
    bool unordered = false;  // names did not stand in byte order
    std::string twice;       // a name that stood twice; "" when none did
    bool continued = false;  // a name continues another with a character before '/'
  };
  // Puts the links into the byte order of their names and keeps the first of each name. Returns what was odd.
  Oddities Sort();

  const std::vector<Item>& items() const { return items_; }
  std::string_view NameOf(const Item& item) const {
    return std::string_view(names_).substr(item.name_begin, item.name_size);
  }
  // The link in full when it is not a hard one, else nullptr.
  const hdf5::Link* OtherThanHard(const Item& item) const {
    return item.other == kHard ? nullptr : &others_[item.other];
  }

 private:
  void Clear();
  Status Add(hdf5::File& file, hdf5::Link&& link);

  static constexpr std::uint32_t kHard = ~std::uint32_t{0};

  std::vector<Item> items_;
  std::string names_;  // one after the other
  std::vector<hdf5::Link> others_;
};

}  // namespace ckptfit::keras_h5
