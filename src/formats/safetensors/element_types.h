// The element types of safetensors (docs/formats/safetensors.md 2).
#pragma once

#include <array>
#include <string_view>

#include "model/dtype.h"

namespace ckptfit {

struct ElementType {
  std::string_view name;
  DType dtype;
  unsigned bits;
};

// 2: the names of element types. A type that TensorFlow has no number for is opaque.
inline constexpr std::array kElementTypes = {
    ElementType{"BOOL", DType::kBool, 8},          ElementType{"F4", DType::kFloat4E2m1fn, 4},
    ElementType{"F6_E2M3", DType::kOpaque, 6},     ElementType{"F6_E3M2", DType::kOpaque, 6},
    ElementType{"U8", DType::kUint8, 8},           ElementType{"I8", DType::kInt8, 8},
    ElementType{"F8_E5M2", DType::kFloat8E5m2, 8}, ElementType{"F8_E4M3", DType::kFloat8E4m3fn, 8},
    ElementType{"F8_E8M0", DType::kOpaque, 8},     ElementType{"I16", DType::kInt16, 16},
    ElementType{"U16", DType::kUint16, 16},        ElementType{"F16", DType::kFloat16, 16},
    ElementType{"BF16", DType::kBfloat16, 16},     ElementType{"I32", DType::kInt32, 32},
    ElementType{"U32", DType::kUint32, 32},        ElementType{"F32", DType::kFloat32, 32},
    ElementType{"C64", DType::kComplex64, 64},     ElementType{"F64", DType::kFloat64, 64},
    ElementType{"I64", DType::kInt64, 64},         ElementType{"U64", DType::kUint64, 64},
};

}  // namespace ckptfit
