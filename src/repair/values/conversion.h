// What becomes of values that are stored in one type and wanted in another.
#pragma once

#include "model/dtype.h"
#include "repair/assign/assignment.h"

namespace ckptfit {

// kWiden where every value of `from` is one of `to`, as where NumPy casts "safely"; but 64-bit integers in a float64 are
// rounded, which NumPy does not mind.
Conversion ConversionOf(DType from, DType to);

// Both floating-point, both integers, both complex, or the same type.
bool AreOneKind(DType a, DType b);

}  // namespace ckptfit
