// The addresses that a walk has been at, to notice when it comes back.
//
// Cost.  Most walks are short: the first kFew addresses are kept in place and searched one by one, without allocation.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_set>

namespace ckptfit::hdf5 {

class VisitedSet {
 public:
  static constexpr std::size_t kFew = 16;

  // Adds an address; false when it was there.
  bool Insert(std::uint64_t address) {
    if (std::find(few_.begin(), few_.begin() + count_, address) != few_.begin() + count_) return false;
    if (static_cast<std::size_t>(count_) < kFew) {
      few_[static_cast<std::size_t>(count_++)] = address;
      return true;
    }
    return many_.insert(address).second;
  }

 private:
  std::array<std::uint64_t, kFew> few_{};
  std::ptrdiff_t count_ = 0;
  std::unordered_set<std::uint64_t> many_;
};

}  // namespace ckptfit::hdf5
