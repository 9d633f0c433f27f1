// Steps of a repair that differ in a number alone, for people: "model/old{0..63} -> model/new{0..63}".
#pragma once

#include <vector>

#include "report/fix_report.h"

namespace ckptfit {

// The steps in their order, where those that say the same of names with consecutive numbers are one, at the place of the
// first of them: wherever a number changes within one name, it is the same one. At least three become one; numbers with
// leading zeros are text. Cost. O(steps * log(steps)), and the texts.
std::vector<FixStep> FoldNumbered(const std::vector<FixStep>& steps);

}  // namespace ckptfit
