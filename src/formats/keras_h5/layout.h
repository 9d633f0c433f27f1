// Lays out an HDF5 file that is to be written: everything but the values of its datasets, through libhdf5, in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "container/hdf5/writing/sparse_memory.h"
#include "model/new_h5.h"

namespace ckptfit::keras_h5 {

// Where the values of a dataset belong.
struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;  // not 0
  const NewH5Object* dataset = nullptr;
};

struct Layout {
  libhdf5::SparseMemory metadata;  // with the size of the whole file
  std::vector<Extent> extents;     // by position, apart from each other
};

// `layout.extents` point into `file`. Errors as WriteH5().
Status LayOut(const NewH5& file, Layout& layout);

}  // namespace ckptfit::keras_h5
