// Which of several things of a model run before which others.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace ckptfit {

enum class Runs : unsigned char {
  kUnknown,
  kBefore,
  kBehind,
  kBeside,
  kBesideFirst,  // beside, and an earlier input of a layer that tells its inputs apart, such as a difference
  kBesideLast,
};

// Things are positions in a list that the maker of the order speaks of.
class RunOrder {
 public:
  // Nothing is known of any.
  RunOrder() = default;
  // Nothing is known of so many, yet. Square in memory.
  explicit RunOrder(std::size_t count) : runs_(count, std::vector<Runs>(count, Runs::kUnknown)) {}

  // `before`: the one runs before the other; `behind`: the other before the one. Both: they are parts of a loop.
  void Set(std::size_t one, std::size_t other, bool before, bool behind) {
    const bool beside = before == behind;
    runs_[one][other] = beside ? Runs::kBeside : before ? Runs::kBefore : Runs::kBehind;
    runs_[other][one] = beside ? Runs::kBeside : before ? Runs::kBehind : Runs::kBefore;
  }

  // Side by side, and the one is an earlier input of what joins them.
  void SetFirst(std::size_t one, std::size_t other) {
    runs_[one][other] = Runs::kBesideFirst;
    runs_[other][one] = Runs::kBesideLast;
  }

  bool empty() const { return runs_.empty(); }

  // How the one runs as seen from the other.
  Runs Of(std::size_t one, std::size_t other) const {
    return one < runs_.size() && other < runs_.size() ? runs_[one][other] : Runs::kUnknown;
  }

 private:
  std::vector<std::vector<Runs>> runs_;
};

}  // namespace ckptfit
