// Whether a file is HDF5, and whether all of it is there, by its superblock alone (docs/formats/paths.md 3).
#pragma once

#include <cstdint>
#include <optional>

#include "ckptfit/source.h"

namespace ckptfit {

struct Hdf5Head {
  std::uint64_t offset = 0;  // of the signature: 0, 512, 1024, 2048, ...
  bool truncated = false;    // the file ends before the superblock does, or before the end that it names
};

// Nothing when no signature stands where one may. Cost: one small read for each doubling of 512 bytes.
std::optional<Hdf5Head> FindHdf5Head(const Source& source);

}  // namespace ckptfit
