// The values of the datasets of an HDF5 file, in the byte order of memory.
#pragma once

#include <memory>

#include "ckptfit/source.h"
#include "model/h5_file.h"
#include "model/placed_values.h"

namespace ckptfit::keras_h5 {

// `file`, which must outlive the result, as ReadH5() read it from `source`. Keys are paths of datasets. Strings,
// references, data in other files and virtual datasets are kUnsupported; opaque bytes come as they are. Space that was
// never written reads as the fill value, in any amount that the file claims: the sink decides how much it takes.
// Cost.  hdf5::DatasetReader's, in pieces of a megabyte; a PieceReader's where the file has the values as they are.
Result<std::unique_ptr<PlacedValues>> DatasetValues(std::shared_ptr<const Source> source, const H5File& file);

}  // namespace ckptfit::keras_h5
