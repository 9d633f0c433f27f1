// A file driver of libhdf5 that keeps what is written in a SparseMemory.
//
// libhdf5 lays out the file and writes its metadata; the values of datasets are put at their places by whoever writes the
// file out. So libhdf5 meets no disk: it cannot run out of space half-way, which it does not survive well, and tensors of
// any size pass it by.
#pragma once

#include "container/hdf5/sparse_memory.h"
#include "container/hdf5/writing/session.h"

namespace ckptfit::libhdf5 {

// A file access list under which H5Fcreate() writes into `memory`, whatever the name, once; not ok() when libhdf5 gives
// none. When the file is closed, memory.size() is the size of the file. `memory` must outlive the file.
Handle MemoryAccess(hdf5::SparseMemory& memory);

}  // namespace ckptfit::libhdf5
