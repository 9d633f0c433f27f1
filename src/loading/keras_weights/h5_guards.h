// What the guards of newer Keras 3 releases refuse in an HDF5 file: links to elsewhere, data kept elsewhere, shape
// bombs.
//
// The guards were backported to 3.12 and 3.13 point releases: docs/design/loading_keras_weights.md, section 1.4.
#pragma once

#include <optional>
#include <string>

#include "loading/trace.h"
#include "model/h5_file.h"
#include "model/version.h"

namespace ckptfit {

// Groups and datasets are fetched through safe_get_h5_group / safe_get_h5_dataset: also changes the text of KeyErrors.
bool GuardsLinks(const Environment& environment);

// What asking an object for an attribute raises when one of its attributes cannot be read, or nothing.
std::optional<Exception> UnreadableAttributes(const H5File& file, const std::string& path,
                                              const Environment& environment);

// What fetching the group at `path` (all its parts) raises, or nothing.
std::optional<Exception> RefusedGroup(const H5File& file, const std::string& path, const Environment& environment);
// What fetching a dataset raises, or nothing.
std::optional<Exception> RefusedDataset(const H5Object& dataset, const Environment& environment);

// KeyError of an object that is there but cannot be opened.
Exception UnreadableObject(const H5Object& object, const Environment& environment);

// KeyError of looking `name` up in an h5py group, or, under the guards and in an empty dict, of the bare name.
Exception MissingMember(const std::string& name, bool in_group, const Environment& environment);

}  // namespace ckptfit
