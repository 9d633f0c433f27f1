#include "repair/values/op.h"

#include <algorithm>
#include <utility>

namespace ckptfit {
namespace {

using Numbers = std::vector<std::int64_t>;

Status Wrong(std::string text) { return Status(StatusCode::kInvalidArgument, std::move(text)); }

Status DoesNotFit(const char* what, const Shape& shape) {
  return Wrong(std::string(what) + " does not fit values of shape " + shape.ToString());
}

Result<Shape> Reshaped(Numbers dims, const Shape& shape) {
  const auto open = std::find(dims.begin(), dims.end(), Shape::kUnknown);
  if (open != dims.end()) {
    *open = 1;
    const auto rest = Shape(dims).Elements();
    const std::uint64_t all = *shape.Elements();
    if (!rest || *rest == 0 || all % *rest != 0) return DoesNotFit("the new shape", shape);
    *open = static_cast<std::int64_t>(all / *rest);
  }
  Shape made(std::move(dims));
  if (made.Elements() != shape.Elements()) return DoesNotFit("the new shape", shape);
  return made;
}

Result<Shape> Transposed(const Numbers& axes, const Shape& shape) {
  Numbers sorted = axes;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] != static_cast<std::int64_t>(i)) return Wrong("a transpose names every axis once");
  }
  if (axes.size() != shape.rank()) return DoesNotFit("the transpose", shape);
  Shape made;
  for (const std::int64_t axis : axes) made.dims.push_back(shape.dims[static_cast<std::size_t>(axis)]);
  return made;
}

Result<Shape> Sliced(const ValueOp& op, const Shape& shape) {
  if (op.numbers.size() != shape.rank() || op.ends.size() != shape.rank()) return DoesNotFit("the slice", shape);
  Shape made;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    const std::int64_t end = op.ends[i] == kToTheEnd ? shape.dims[i] : op.ends[i];
    if (op.numbers[i] < 0 || op.numbers[i] > end || end > shape.dims[i]) return DoesNotFit("the slice", shape);
    made.dims.push_back(end - op.numbers[i]);
  }
  return made;
}

Result<Shape> Padded(const Numbers& dims, const Shape& shape) {
  bool fits = dims.size() == shape.rank();
  for (std::size_t i = 0; fits && i < dims.size(); ++i) fits = dims[i] >= shape.dims[i];
  if (!fits) return DoesNotFit("the padding", shape);
  return Shape(dims);
}

Result<Shape> Tiled(const Numbers& times, const Shape& shape) {
  if (times.size() != shape.rank()) return DoesNotFit("the repetition", shape);
  Shape made = shape;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] < 1 || __builtin_mul_overflow(made.dims[i], times[i], &made.dims[i])) {
      return DoesNotFit("the repetition", shape);
    }
  }
  return made;
}

Result<Shape> Summed(const Numbers& axis, const Shape& shape) {
  if (axis.size() != 1 || axis[0] < 0 || axis[0] >= static_cast<std::int64_t>(shape.rank())) {
    return DoesNotFit("the sum", shape);
  }
  Shape made = shape;
  made.dims[static_cast<std::size_t>(axis[0])] = 1;
  return made;
}

Result<Shape> ShapeAfter(const ValueOp& op, const Shape& shape) {
  switch (op.kind) {
    case ValueOp::Kind::kReshape:
      return Reshaped(op.numbers, shape);
    case ValueOp::Kind::kTranspose:
      return Transposed(op.numbers, shape);
    case ValueOp::Kind::kSlice:
      return Sliced(op, shape);
    case ValueOp::Kind::kPad:
      return Padded(op.numbers, shape);
    case ValueOp::Kind::kTile:
      return Tiled(op.numbers, shape);
    case ValueOp::Kind::kSum:
      return Summed(op.numbers, shape);
    case ValueOp::Kind::kScale:
      if (op.numbers.size() != 2 || op.numbers[1] == 0) return Wrong("a scale is two numbers, the second not 0");
      return shape;
  }
  return Wrong("an operation that is not known");
}

}  // namespace

Result<std::vector<Shape>> ShapesAfter(const ValueOps& ops, const Shape& stored) {
  std::vector<Shape> shapes = {stored};
  if (ops.size() > kMostOps) return Status(StatusCode::kUnsupported, "too many operations on one tensor");
  for (std::size_t i = 0; i <= ops.size(); ++i) {
    const auto elements = shapes.back().Elements();
    const bool known = elements && std::all_of(shapes.back().dims.begin(), shapes.back().dims.end(),
                                               [](std::int64_t dim) { return dim >= 0; });
    if (!known || *elements > kMostElements) {
      return Status(StatusCode::kUnsupported, "values of shape " + shapes.back().ToString() + " are not changed");
    }
    if (i == ops.size()) break;
    CKPTFIT_ASSIGN_OR_RETURN(Shape next, ShapeAfter(ops[i], shapes.back()));
    shapes.push_back(std::move(next));
  }
  return shapes;
}

bool Computes(const ValueOps& ops) {
  return std::any_of(ops.begin(), ops.end(), [](const ValueOp& op) {
    return op.kind == ValueOp::Kind::kSum || op.kind == ValueOp::Kind::kScale;
  });
}

}  // namespace ckptfit
