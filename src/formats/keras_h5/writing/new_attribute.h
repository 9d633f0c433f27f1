// Attributes of groups and datasets that are being written, as Keras stores them: docs/formats/keras_h5.md 2.1.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "container/hdf5/writing/session.h"
#include "model/new_h5.h"

namespace ckptfit::keras_h5 {

// Keras's HDF5_OBJECT_HEADER_LIMIT: the largest list of names that it keeps in one attribute.
inline constexpr std::size_t kMostAttributeBytes = 64512;

// How many names go into each of the parts that a list is cut into; {n} when it stays whole. Nothing when a single name
// is too long, which Keras refuses as well. `width` is the longest name's.
std::vector<std::size_t> PartsOfList(std::size_t names, std::size_t width);

// Writes `attribute` to the open `object`, whose path stands in errors. kInvalidArgument for texts with a NUL inside,
// names above the limit, and whatever libhdf5 refuses. Under a libhdf5::Session.
Status WriteAttribute(hid_t object, const std::string& path, const NewH5Attribute& attribute);

}  // namespace ckptfit::keras_h5
