#include "model/dtype.h"

#include <array>

namespace ckptfit {
namespace {

struct Row {
  DType dtype;
  std::string_view name;
  std::string_view cpp_name;
  std::uint32_t bytes;
};

constexpr std::array kRows = {
    Row{DType::kFloat32, "float32", "float", 4},
    Row{DType::kFloat64, "float64", "double", 8},
    Row{DType::kInt32, "int32", "int32", 4},
    Row{DType::kUint8, "uint8", "uint8", 1},
    Row{DType::kInt16, "int16", "int16", 2},
    Row{DType::kInt8, "int8", "int8", 1},
    Row{DType::kString, "string", "string", 0},
    Row{DType::kComplex64, "complex64", "complex64", 8},
    Row{DType::kInt64, "int64", "int64", 8},
    Row{DType::kBool, "bool", "bool", 1},
    Row{DType::kQint8, "qint8", "qint8", 1},
    Row{DType::kQuint8, "quint8", "quint8", 1},
    Row{DType::kQint32, "qint32", "qint32", 4},
    Row{DType::kBfloat16, "bfloat16", "bfloat16", 2},
    Row{DType::kQint16, "qint16", "qint16", 2},
    Row{DType::kQuint16, "quint16", "quint16", 2},
    Row{DType::kUint16, "uint16", "uint16", 2},
    Row{DType::kComplex128, "complex128", "complex128", 16},
    Row{DType::kFloat16, "float16", "half", 2},
    Row{DType::kResource, "resource", "resource", 0},
    Row{DType::kVariant, "variant", "variant", 0},
    Row{DType::kUint32, "uint32", "uint32", 4},
    Row{DType::kUint64, "uint64", "uint64", 8},
    Row{DType::kFloat8E5m2, "float8_e5m2", "float8_e5m2", 1},
    Row{DType::kFloat8E4m3fn, "float8_e4m3fn", "float8_e4m3fn", 1},
    Row{DType::kFloat8E4m3fnuz, "float8_e4m3fnuz", "float8_e4m3fnuz", 1},
    Row{DType::kFloat8E4m3b11fnuz, "float8_e4m3b11fnuz", "float8_e4m3b11fnuz", 1},
    Row{DType::kFloat8E5m2fnuz, "float8_e5m2fnuz", "float8_e5m2fnuz", 1},
    Row{DType::kInt4, "int4", "int4", 1},
    Row{DType::kUint4, "uint4", "uint4", 1},
    Row{DType::kInt2, "int2", "int2", 1},
    Row{DType::kUint2, "uint2", "uint2", 1},
    Row{DType::kFloat4E2m1fn, "float4_e2m1fn", "float4_e2m1fn", 1},
    Row{DType::kOpaque, "opaque", "opaque", 0},
};

const Row* RowOf(DType dtype) {
  for (const Row& row : kRows) {
    if (row.dtype == dtype) return &row;
  }
  return nullptr;
}

}  // namespace

std::string_view DTypeName(DType dtype) {
  const Row* row = RowOf(dtype);
  return row ? row->name : "invalid";
}

std::string_view DTypeCppName(DType dtype) {
  const Row* row = RowOf(dtype);
  return row ? row->cpp_name : "INVALID";
}

std::optional<DType> DTypeFromName(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name || row.cpp_name == name) return row.dtype;
  }
  return std::nullopt;
}

std::optional<DType> DTypeFromNumber(std::uint64_t number) {
  if (number == 0 || number > 33) return std::nullopt;
  return static_cast<DType>(number);
}

std::uint32_t DTypeBytes(DType dtype) {
  const Row* row = RowOf(dtype);
  return row ? row->bytes : 0;
}

bool IsFloating(DType dtype) {
  switch (dtype) {
    case DType::kFloat16:
    case DType::kBfloat16:
    case DType::kFloat32:
    case DType::kFloat64:
    case DType::kFloat8E5m2:
    case DType::kFloat8E4m3fn:
    case DType::kFloat8E4m3fnuz:
    case DType::kFloat8E4m3b11fnuz:
    case DType::kFloat8E5m2fnuz:
    case DType::kFloat4E2m1fn:
      return true;
    default:
      return false;
  }
}

}  // namespace ckptfit
