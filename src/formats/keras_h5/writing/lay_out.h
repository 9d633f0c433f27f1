// The layout of a new file through libhdf5: what is behind LayOut() (formats/keras_h5/layout.h), in the module.
//
// Errors as WriteH5(). Threads.  Any; one at a time gets on (container/hdf5/writing/session.h).
#pragma once

#include "formats/keras_h5/layout.h"

namespace ckptfit::keras_h5 {

Status LayOutByLibhdf5(const NewH5& file, Layout& layout);

}  // namespace ckptfit::keras_h5
