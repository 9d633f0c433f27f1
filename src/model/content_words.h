// What the content of a file is called in messages.
#pragma once

#include <string_view>

#include "model/files.h"

namespace ckptfit {

// "a Git LFS pointer", "an HTML page", "an HDF5 file"; "an unknown kind of file".
std::string_view ContentWords(Content content);

}  // namespace ckptfit
