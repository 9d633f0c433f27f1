#include "repair/values/conversion.h"

namespace ckptfit {
namespace {

enum class NumberKind { kNone, kBool, kUnsigned, kSigned, kFloat, kComplex };

struct Number {
  NumberKind kind = NumberKind::kNone;
  int whole_bits = 0;     // integers up to 2^whole_bits are held exactly
  int exponent_bits = 0;  // floating-point
};

Number NumberOf(DType dtype) {
  switch (dtype) {
    case DType::kBool:
      return {NumberKind::kBool, 1, 0};
    case DType::kUint8:
      return {NumberKind::kUnsigned, 8, 0};
    case DType::kUint16:
      return {NumberKind::kUnsigned, 16, 0};
    case DType::kUint32:
      return {NumberKind::kUnsigned, 32, 0};
    case DType::kUint64:
      return {NumberKind::kUnsigned, 64, 0};
    case DType::kInt8:
      return {NumberKind::kSigned, 7, 0};
    case DType::kInt16:
      return {NumberKind::kSigned, 15, 0};
    case DType::kInt32:
      return {NumberKind::kSigned, 31, 0};
    case DType::kInt64:
      return {NumberKind::kSigned, 63, 0};
    case DType::kFloat16:
      return {NumberKind::kFloat, 11, 5};
    case DType::kBfloat16:
      return {NumberKind::kFloat, 8, 8};
    case DType::kFloat32:
      return {NumberKind::kFloat, 24, 8};
    case DType::kFloat64:
      return {NumberKind::kFloat, 53, 11};
    case DType::kComplex64:
      return {NumberKind::kComplex, 24, 8};
    case DType::kComplex128:
      return {NumberKind::kComplex, 53, 11};
    default:
      return {};
  }
}

bool IsInteger(const Number& n) {
  return n.kind == NumberKind::kBool || n.kind == NumberKind::kUnsigned || n.kind == NumberKind::kSigned;
}

bool Holds(const Number& to, const Number& from) {
  if (to.kind < from.kind || to.whole_bits < from.whole_bits) return false;
  return IsInteger(from) || to.exponent_bits >= from.exponent_bits;
}

}  // namespace

Conversion ConversionOf(DType from, DType to) {
  if (from == to) return Conversion::kNone;
  const Number a = NumberOf(from);
  const Number b = NumberOf(to);
  if (a.kind == NumberKind::kNone || b.kind == NumberKind::kNone) return Conversion::kNarrow;
  // NumPy lets any 64-bit integer become a float64, which rounds beyond 2^53: that is no widening.
  return Holds(b, a) ? Conversion::kWiden : Conversion::kNarrow;
}

bool AreOneKind(DType a, DType b) {
  const Number x = NumberOf(a);
  const Number y = NumberOf(b);
  const auto is_whole = [](const Number& n) {
    return n.kind == NumberKind::kUnsigned || n.kind == NumberKind::kSigned;
  };
  return a == b || (x.kind != NumberKind::kNone && x.kind == y.kind) || (is_whole(x) && is_whole(y));
}

}  // namespace ckptfit
