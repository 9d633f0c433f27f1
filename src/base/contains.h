// Whether a short range holds a value: looks at one after the other.
#pragma once

#include <algorithm>
#include <iterator>

namespace ckptfit {

template <typename Range, typename Wanted>
bool Contains(const Range& range, const Wanted& wanted) {
  return std::find(std::begin(range), std::end(range), wanted) != std::end(range);
}

}  // namespace ckptfit
