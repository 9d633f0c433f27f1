// Walks a whole HDF5 file: every object that is reached from the root, under every name.
#pragma once

#include <memory>

#include "ckptfit/source.h"
#include "container/hdf5/file.h"
#include "model/h5_file.h"

namespace ckptfit::keras_h5 {

// Fills `objects` and adds to `observations` of `result`, whose `path` is set; `file` was opened on `source`.
//
// Cost.  A file with many objects is walked in two parts at the same time, one of them on a thread of its own; so are the
//        links of one large group. What is found does not depend on how many processors there are.
void WalkFile(hdf5::File& file, std::shared_ptr<const Source> source, H5File* result);

}  // namespace ckptfit::keras_h5
