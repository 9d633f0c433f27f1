// Whether sizes were multiplied by one factor: a model that is built with another width multiplier, or base width, than when
// it was saved. Each of its layers differs then, and none of them is the cause.
//
// Cost.  A sort of the sizes.
#pragma once

#include <optional>
#include <vector>

#include "diagnosis/shape_change.h"

namespace ckptfit {

// Program by checkpoint. The two differ where a framework rounds widths to multiples of 8.
struct WidthFactor {
  double least = 1;
  double most = 1;
};

// From the least to the most of some sizes, at least one, which are all known.
WidthFactor FactorRange(const std::vector<SizeChange>& sizes);

// Whether two sizes, which are known, differ by the very same factor.
bool IsSameFactor(SizeChange a, SizeChange b);

// Of three and more different sizes that grew, or shrank, all alike; of four and more when rounding hides the factor. Nothing of
// others, and of sizes that are not known.
std::optional<WidthFactor> CommonFactor(std::vector<SizeChange> sizes);

}  // namespace ckptfit
