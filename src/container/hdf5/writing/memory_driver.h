// A file driver of libhdf5 that keeps what is written in a SparseMemory.
//
// libhdf5 lays out the file and writes its metadata; the values of datasets are put at their places by whoever writes the
// file out. So libhdf5 meets no disk: it cannot run out of space half-way, which it does not survive well, and tensors of
// any size pass it by.
#pragma once

#include <cstdint>

#include "container/hdf5/sparse_memory.h"
#include "container/hdf5/writing/session.h"

namespace ckptfit::libhdf5 {

// Bytes that libhdf5 is to find a place for and that are not kept: only where they would stand is noted. `bytes` are not
// looked at; their address tells them from others.
struct PassedBy {
  const void* bytes = nullptr;
  std::uint64_t address = 0;  // where they were last written to
  std::uint64_t size = 0;     // 0: nowhere yet
};

// A file access list under which H5Fcreate() writes into `memory`, whatever the name, once; not ok() when libhdf5 gives
// none. When the file is closed, memory.size() is the size of the file. `memory` and `passed_by`, which may be null, must
// outlive the file.
Handle MemoryAccess(hdf5::SparseMemory& memory, PassedBy* passed_by = nullptr);

}  // namespace ckptfit::libhdf5
