// Sorting the variables of a layer: a tf.Module may hold a hundred thousand in one list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "diagnosis/layer.h"

namespace ckptfit {

// Sorts by `less`, which compares two positions in `parts` as they stand now; parts that are alike keep their order.
// Cost.  O(n log n) comparisons; each part is moved once, and none when they are sorted already.
template <typename Less>
void SortParts(const Less& less, std::vector<Part>* parts) {
  std::vector<std::size_t> order(parts->size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (std::is_sorted(order.begin(), order.end(), less)) return;
  std::stable_sort(order.begin(), order.end(), less);
  std::vector<Part> sorted;
  sorted.reserve(order.size());
  for (const std::size_t at : order) sorted.push_back(std::move((*parts)[at]));
  *parts = std::move(sorted);
}

}  // namespace ckptfit
