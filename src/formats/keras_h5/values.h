// From HDF5 types and attribute bytes to the neutral model.
//
// Facts: docs/formats/hdf5.md 4.2 (types) and 2.1 (what Keras writes).
#pragma once

#include "container/hdf5/file.h"
#include "model/dtype.h"
#include "model/h5_file.h"

namespace ckptfit::keras_h5 {

// The element type that NumPy sees: kOpaque for bytes without a numeric meaning. The whole description must match; size
// alone would take bfloat16 for float16.
DType ElementType(const hdf5::Datatype& type);

// The type of an opaque dataset whose attribute `dtype` names it, as Keras 3 writes bfloat16 and the small types of
// ml_dtypes; kOpaque when the name does not fit the size.
DType OpaqueType(const hdf5::Datatype& type, std::string_view dtype_attribute);

// Decodes an attribute; strings are read through `file`. `*budget` is what decoded values may still cost (CostOf) and
// is reduced by the cost of this one; kOverBudget when it would not suffice.
Result<H5Attribute> DecodeAttribute(hdf5::File& file, const hdf5::Attribute& attribute, std::uint64_t* budget);

// What a decoded value counts against a budget: its bytes of text, and a little for each item.
std::uint64_t CostOf(const H5Attribute& attribute);

}  // namespace ckptfit::keras_h5
