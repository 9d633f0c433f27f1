// Element types of tensors, under the numbers that TensorFlow gives them (docs/formats/tensor_bundle.md 1.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ckptfit {

enum class DType : std::uint8_t {
  kInvalid = 0,
  kFloat32 = 1,
  kFloat64 = 2,
  kInt32 = 3,
  kUint8 = 4,
  kInt16 = 5,
  kInt8 = 6,
  kString = 7,
  kComplex64 = 8,
  kInt64 = 9,
  kBool = 10,
  kQint8 = 11,
  kQuint8 = 12,
  kQint32 = 13,
  kBfloat16 = 14,
  kQint16 = 15,
  kQuint16 = 16,
  kUint16 = 17,
  kComplex128 = 18,
  kFloat16 = 19,
  kResource = 20,
  kVariant = 21,
  kUint32 = 22,
  kUint64 = 23,
  kFloat8E5m2 = 24,
  kFloat8E4m3fn = 25,
  kFloat8E4m3fnuz = 26,
  kFloat8E4m3b11fnuz = 27,
  kFloat8E5m2fnuz = 28,
  kInt4 = 29,
  kUint4 = 30,
  kInt2 = 31,
  kUint2 = 32,
  kFloat4E2m1fn = 33,
  // Not TensorFlow's: bytes without a numeric meaning (an HDF5 opaque or compound type).
  kOpaque = 200,
};

// "float32", "bfloat16", "string"; "invalid" for numbers that no TensorFlow knows.
std::string_view DTypeName(DType dtype);
// The name that TensorFlow's C++ messages use: "float", "half", "double", otherwise as DTypeName.
std::string_view DTypeCppName(DType dtype);
// The type of that name (either spelling), or nothing.
std::optional<DType> DTypeFromName(std::string_view name);
// The type of that TensorFlow number, or nothing when it is not a storable type.
std::optional<DType> DTypeFromNumber(std::uint64_t number);
// Bytes an element as stored in a checkpoint; 0 for types of variable length (string, variant) and those without
// storage.
std::uint32_t DTypeBytes(DType dtype);
// Whether elements are real floating-point numbers of any width.
bool IsFloating(DType dtype);

}  // namespace ckptfit
