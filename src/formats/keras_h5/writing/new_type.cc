#include "formats/keras_h5/writing/new_type.h"

#include <initializer_list>

namespace ckptfit::keras_h5 {
namespace {

using libhdf5::Handle;

Handle HalfType() {
  Handle type(H5Tcopy(H5T_IEEE_F32LE));
  const bool made = type.ok() && H5Tset_fields(type.id(), 15, 10, 5, 0, 10) >= 0 && H5Tset_size(type.id(), 2) >= 0 &&
                    H5Tset_ebias(type.id(), 15) >= 0;
  return made ? std::move(type) : Handle();
}

Handle BoolType() {
  Handle type(H5Tenum_create(H5T_STD_I8LE));
  const signed char no = 0, yes = 1;
  const bool made =
      type.ok() && H5Tenum_insert(type.id(), "FALSE", &no) >= 0 && H5Tenum_insert(type.id(), "TRUE", &yes) >= 0;
  return made ? std::move(type) : Handle();
}

Handle ComplexType(hid_t part, std::size_t part_bytes) {
  Handle type(H5Tcreate(H5T_COMPOUND, 2 * part_bytes));
  const bool made =
      type.ok() && H5Tinsert(type.id(), "r", 0, part) >= 0 && H5Tinsert(type.id(), "i", part_bytes, part) >= 0;
  return made ? std::move(type) : Handle();
}

Handle OpaqueType(std::size_t bytes) {
  Handle type(H5Tcreate(H5T_OPAQUE, bytes));
  return type.ok() && H5Tset_tag(type.id(), "") >= 0 ? std::move(type) : Handle();
}

Handle NumberType(DType dtype) {
  switch (dtype) {
    case DType::kInt8:
      return Handle(H5Tcopy(H5T_STD_I8LE));
    case DType::kInt16:
      return Handle(H5Tcopy(H5T_STD_I16LE));
    case DType::kInt32:
      return Handle(H5Tcopy(H5T_STD_I32LE));
    case DType::kInt64:
      return Handle(H5Tcopy(H5T_STD_I64LE));
    case DType::kUint8:
      return Handle(H5Tcopy(H5T_STD_U8LE));
    case DType::kUint16:
      return Handle(H5Tcopy(H5T_STD_U16LE));
    case DType::kUint32:
      return Handle(H5Tcopy(H5T_STD_U32LE));
    case DType::kUint64:
      return Handle(H5Tcopy(H5T_STD_U64LE));
    case DType::kFloat32:
      return Handle(H5Tcopy(H5T_IEEE_F32LE));
    case DType::kFloat64:
      return Handle(H5Tcopy(H5T_IEEE_F64LE));
    default:
      return Handle();
  }
}

}  // namespace

bool IsWrittenOpaque(DType dtype) {
  switch (dtype) {
    case DType::kBfloat16:
    case DType::kFloat8E5m2:
    case DType::kFloat8E4m3fn:
    case DType::kFloat8E4m3fnuz:
    case DType::kFloat8E4m3b11fnuz:
    case DType::kFloat8E5m2fnuz:
    case DType::kInt4:
    case DType::kUint4:
    case DType::kInt2:
    case DType::kUint2:
    case DType::kFloat4E2m1fn:
      return true;
    default:
      return false;
  }
}

Handle FileType(DType dtype) {
  if (IsWrittenOpaque(dtype)) return OpaqueType(DTypeBytes(dtype));
  switch (dtype) {
    case DType::kFloat16:
      return HalfType();
    case DType::kBool:
      return BoolType();
    case DType::kComplex64:
      return ComplexType(H5T_IEEE_F32LE, 4);
    case DType::kComplex128:
      return ComplexType(H5T_IEEE_F64LE, 8);
    default:
      return NumberType(dtype);
  }
}

Handle TextType(bool unicode) {
  Handle type(H5Tcopy(H5T_C_S1));
  const H5T_cset_t characters = unicode ? H5T_CSET_UTF8 : H5T_CSET_ASCII;
  const bool made = type.ok() && H5Tset_size(type.id(), H5T_VARIABLE) >= 0 && H5Tset_cset(type.id(), characters) >= 0;
  return made ? std::move(type) : Handle();
}

Handle FixedTextType(std::size_t width) {
  Handle type(H5Tcopy(H5T_C_S1));
  const bool made = type.ok() && H5Tset_size(type.id(), width) >= 0 && H5Tset_strpad(type.id(), H5T_STR_NULLPAD) >= 0;
  return made ? std::move(type) : Handle();
}

}  // namespace ckptfit::keras_h5
