// Lays out an HDF5 file that is to be written: everything but the values of its datasets, through libhdf5, in memory.
//
// libhdf5 takes longer to load than most answers take, so it is part of a module of its own, libckptfit_hdf5.so, which
// lies beside the library and is loaded when a file is laid out for the first time (docs/decisions/0006-libhdf5-is-a-
// module.md). What includes its header is in container/hdf5/writing and formats/keras_h5/writing: the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "container/hdf5/sparse_memory.h"
#include "model/new_h5.h"

namespace ckptfit::keras_h5 {

// Where the values of a dataset belong.
struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;  // not 0
  const NewH5Object* dataset = nullptr;
  std::optional<std::size_t> chunk{};  // of dataset->chunks; all of the values otherwise
};

struct Layout {
  hdf5::SparseMemory metadata;  // with the size of the whole file
  std::vector<Extent> extents;  // by position, apart from each other
};

// `layout.extents` point into `file`. Errors as WriteH5().
Status LayOut(const NewH5& file, Layout& layout);

// The module's only function, which LayOut() calls. False when the module is of another `version` than the library: it
// then touches nothing, since types may differ.
using ModuleEntry = bool(const char* version, const NewH5& file, Layout& layout, Status& status);
inline constexpr const char* kModuleEntryName = "ckptfit_hdf5_lay_out";

}  // namespace ckptfit::keras_h5
