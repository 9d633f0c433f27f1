// How the values of one tensor become those of another shape or encoding: a short list of operations on arrays.
//
// The list says what is done and is kept as it is said: in a plan, in a record, in a mapping that people write. Two
// independent readers of it make the values (change_values.h) and check them (value_element.h).
//
// Trust.    Operations may come from a file that people edit, shapes from a checkpoint: ShapesAfter() refuses what does
//           not go together and what would be too large, before anything is allocated.
// Threads.  Any.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "model/shape.h"

namespace ckptfit {

struct ValueOp {
  enum class Kind {
    kReshape,    // the same elements in the same order; one dimension may be -1
    kTranspose,  // axis i of the result is axis numbers[i]
    kSlice,      // of each axis what stands from numbers[i] to before ends[i]
    kPad,        // zeros behind, along every axis, up to these dimensions
    kTile,       // the whole numbers[i] times along axis i
    kSum,        // over axis numbers[0], which stays with length 1
    kScale,      // times numbers[0], divided by numbers[1]
  };
  Kind kind = Kind::kReshape;
  std::vector<std::int64_t> numbers;
  std::vector<std::int64_t> ends{};

  friend bool operator==(const ValueOp&, const ValueOp&) = default;
};
using ValueOps = std::vector<ValueOp>;

inline constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int64_t>::max();  // in ValueOp::ends
inline constexpr std::size_t kMostOps = 16;
// Changed tensors are held in memory as a whole.
inline constexpr std::uint64_t kMostElements = std::uint64_t{1} << 31;

// What becomes of a value on its way into a variable, beside its element type.
struct ValueChange {
  ValueOps ops{};
  std::string unsafe{};  // the name under which a step that invents or loses something is allowed; empty: it does not

  friend bool operator==(const ValueChange&, const ValueChange&) = default;
};

// The shapes before, between and after the operations: one more than there are operations.
// Errors.  kInvalidArgument for an operation that does not fit the shape it gets, kUnsupported beyond the limits above.
Result<std::vector<Shape>> ShapesAfter(const ValueOps& ops, const Shape& stored);

// Whether numbers are computed, and not only moved.
bool Computes(const ValueOps& ops);

}  // namespace ckptfit
