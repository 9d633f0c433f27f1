// The HDF5 file of what was saved out of a damaged one, as Keras takes it.
//
// Groups that were lost come from a sibling with their attributes, without which Keras does not find what is in them. Lists of layers
// and weights name what is there: Keras opens every name on them, and one that leads nowhere ends the load.
//
// Trust.    Both files are hostile: paths and names are compared, never followed.
// Threads.  Any. Cost. O(objects) with a logarithm.
#pragma once

#include <map>
#include <string>

#include "model/h5_file.h"
#include "model/new_h5.h"

namespace ckptfit {

// `saved`: by path, the datasets that are written. `sibling` may be null.
NewH5 SalvagedH5(const H5File& wreck, const H5File* sibling, const std::map<std::string, NewTensor>& saved);

// Whether a sibling has a group whole that the wreck has lost.
bool HasWholeGroup(const H5File* sibling, const std::string& path);

}  // namespace ckptfit
