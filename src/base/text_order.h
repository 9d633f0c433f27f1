// Sorting many texts that have much in common in front, such as the keys of 100,000 variables.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ckptfit {

// The positions of `texts` in the order of their bytes; equal ones keep the order that they stand in. At most 2^32 - 1 texts.
// Cost.  O(n log n) comparisons. What all have in front is passed over, and most comparisons are of one number, made of the
// eight bytes behind it.
std::vector<std::uint32_t> OrderOfTexts(const std::vector<std::string_view>& texts);

}  // namespace ckptfit
