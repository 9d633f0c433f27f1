// The HDF5 types that h5py and Keras write for element types and texts. Facts: docs/formats/hdf5.md 2.1 and 4.2.
//
// Errors.  Handles that are not ok() when libhdf5 gives none. Threads.  Under a libhdf5::Session.
#pragma once

#include "container/hdf5/writing/session.h"
#include "model/dtype.h"

namespace ckptfit::keras_h5 {

// Types that HDF5 has no number for: opaque bytes, which the attribute `dtype` names.
bool IsWrittenOpaque(DType dtype);

// Not ok() for types that no dataset of Keras holds, too: strings, quantized types, handles.
libhdf5::Handle FileType(DType dtype);

// Text of variable length.
libhdf5::Handle TextType(bool unicode);
// Text of at most `width` bytes, filled up with NUL; `width` is not 0.
libhdf5::Handle FixedTextType(std::size_t width);

}  // namespace ckptfit::keras_h5
