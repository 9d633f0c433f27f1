// Datasets whose chunks are taken out of another file as they are: libhdf5 makes their index, and the bytes pass it by.
//
// Trust.   The chunks may be those of a hostile file: libhdf5 checks dimensions and places. No memory is taken by a claim.
// Threads. Under a libhdf5::Session.
#pragma once

#include <vector>

#include "container/hdf5/writing/memory_driver.h"
#include "formats/keras_h5/layout.h"

namespace ckptfit::keras_h5 {

// How far the dataset might grow, which HDF5 asks for where a chunk is longer than the dataset; else `dims`.
std::vector<hsize_t> MostDims(const std::vector<hsize_t>& dims, const StoredChunks& chunks);

// `list` for a dataset of such chunks; not ok() for filters that are not known.
libhdf5::Handle ChunkedProperties(const libhdf5::Handle& list, const StoredChunks& chunks);

// Gives each chunk of the dataset that was `made` a place in the file, which is added to `layout.extents`. `passed_by` is
// what the file was opened with.
Status PlaceChunks(const NewH5Object& object, const libhdf5::Handle& made, libhdf5::PassedBy& passed_by,
                   Layout& layout);

}  // namespace ckptfit::keras_h5
