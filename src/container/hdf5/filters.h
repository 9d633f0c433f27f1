// Undoes the filters of a chunk: deflate, shuffle, fletcher32.
//
// Rules: docs/formats/hdf5.md 4.7.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ckptfit/result.h"
#include "container/hdf5/layout.h"

namespace ckptfit::hdf5 {

// kUnsupported with its name when the pipeline holds a filter that is not read, whether it was marked optional or not.
Status CheckFilters(const std::vector<Filter>& filters);

// Turns the stored bytes of a chunk into its `size` bytes. `mask` bit i: filter i was not applied. kCorrupt or
// kChecksum when a filter fails or the result has another size.
Result<std::vector<std::byte>> UndoFilters(const std::vector<Filter>& filters, std::uint32_t mask,
                                           std::vector<std::byte> stored, std::size_t size);

}  // namespace ckptfit::hdf5
