// An HDF5 file once more: what a writer needs to make its groups, datasets and attributes again.
#pragma once

#include <functional>

#include "model/h5_file.h"
#include "model/new_h5.h"

namespace ckptfit::keras_h5 {

// The objects of `file` in path order: groups, and the datasets for which `keep` is true; links other than hard ones,
// unreadable objects and attributes of kinds that Keras does not use are left out. Lists of names that Keras cut into parts
// ("layer_names0") are one list. Datasets have no values yet: their sources are for the caller to set.
NewH5 CopyOf(const H5File& file, const std::function<bool(const H5Object&)>& keep);

}  // namespace ckptfit::keras_h5
