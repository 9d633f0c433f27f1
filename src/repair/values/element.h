// The same as ReadChanged(), made the other way round: for each element of the result, from which stored elements it is.
//
// It serves to check what was written, and therefore shares nothing with change_values.h but the rounding.
//
// Errors.   Those of ReadChanged().
// Memory.   The stored values, in the type in which the operations are done.
// Cost.     O(operations * axes) for each element.
#pragma once

#include "repair/values/change_values.h"

namespace ckptfit {

Status ReadElementwise(const StoredValues& stored, const ValueOps& ops, DType to, const ByteSink& sink);

}  // namespace ckptfit
