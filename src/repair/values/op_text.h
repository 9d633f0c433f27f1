// Operations on values as they stand in plans and mappings, and in the words that people read.
//
//   [{"slice": ["0:64", ":"]}, {"transpose": [1, 0]}, {"reshape": [8, -1]}]    and "pad", "tile", "sum", "scale"
//
// Errors.   kInvalidArgument for anything else. Whether operations fit a shape is ShapesAfter()'s matter.
#pragma once

#include <string>
#include <string_view>

#include "base/value.h"
#include "ckptfit/result.h"
#include "repair/values/op.h"

namespace ckptfit {

Value OpsJson(const ValueOps& ops);
Result<ValueOps> ReadOps(const Value& array);
// One operation: the name and what stands behind it.
Result<ValueOp> ReadOp(std::string_view name, const Value& argument);

// "take [0:64, :], transpose (1, 0)"; empty for no operations.
std::string OpsText(const ValueOps& ops);

}  // namespace ckptfit
