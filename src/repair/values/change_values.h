// The values of a tensor after the operations on them (value_op.h), in another element type.
//
// What is only moved is moved as bytes. Sums and scales are computed in float64 and rounded once, at the end.
//
// Errors.   Those of ShapesAfter(), ReadConverted() and `read`; kCorrupt when `read` hands on another number of bytes
//           than the shape makes.
// Memory.   Twice the larger of what an operation gets and makes, in the type in which it is done. Without operations
//           values stream as ReadConverted() does.
#pragma once

#include <functional>
#include <vector>

#include "ckptfit/result.h"
#include "model/dtype.h"
#include "model/tensor_values.h"
#include "repair/values/op.h"

namespace ckptfit {

// What hands on the stored values, of that shape and type.
struct StoredValues {
  const Shape& shape;
  DType dtype = DType::kInvalid;
  std::function<Status(const ByteSink&)> read;
};

Status ReadChanged(const StoredValues& stored, const ValueOps& ops, DType to, const ByteSink& sink);

// The type in which the operations are done on the way from one type to another.
DType WorkingType(const ValueOps& ops, DType to);

// All of the stored values in that type, side by side.
Result<std::vector<std::byte>> ReadWhole(const StoredValues& stored, DType to);

}  // namespace ckptfit
