// Reads an HDF5 file into the model of it that loaders are simulated on.
//
// Keras keeps whole models (`.h5`), weights (`.h5`, `.weights.h5`) and the inside of `.keras` archives in HDF5. This
// reader lists every object of such a file; it knows nothing about what Keras means by them. Byte layout:
// docs/formats/hdf5.md.
//
// Errors.    None: an H5File comes back from any bytes. If the file could not be opened, `opened` and `h5py_message`
// say so
//            as h5py would; if an object could not be read, its `fault` does, and the rest of the file is still listed.
// Observed.  hdf5-object-fault, hdf5-attribute-fault, hdf5-external-storage, hdf5-virtual-dataset, hdf5-external-link,
//            hdf5-soft-link, hdf5-user-link, hdf5-storage-size, hdf5-link-cycle, hdf5-name-order, hdf5-name-twice,
//            hdf5-too-many-objects.
// Trust.     The input may be hostile. Objects are at most one for each 16 bytes of the file, attribute texts together
// at
//            most as long as the file; see also container/hdf5/file.h.
// Cost.      One pass over the metadata, mostly in the order in which it was written; no tensor bytes.
#pragma once

#include <memory>
#include <string>

#include "ckptfit/source.h"
#include "model/h5_file.h"

namespace ckptfit::keras_h5 {

// `path` is what the result is called: a file name, or "archive!member".
H5File ReadH5(std::shared_ptr<const Source> source, const std::string& path);

}  // namespace ckptfit::keras_h5
