// The values of a tensor in another element type.
//
// Exact where the other type holds the value; otherwise rounded to the nearest, ties to even, as TensorFlow and NumPy
// cast. Numbers too large for a floating-point type become infinite; NaN stays NaN.
//
// Errors.   kUnsupported for types that are no real numbers, and for integers that the other type does not hold: there
//           is no nearest value that means the same.
// Memory.   One piece as it was handed on.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "ckptfit/status.h"
#include "model/dtype.h"
#include "model/tensor_values.h"

namespace ckptfit {

// Whether values can be converted at all.
bool CanConvert(DType from, DType to);

// Runs `read`, which hands on values of type `from`, and hands them on to `sink` as `to`.
Status ReadConverted(DType from, DType to, const std::function<Status(const ByteSink&)>& read, const ByteSink& sink);

}  // namespace ckptfit
