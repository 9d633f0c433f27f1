// What links that are not hard lead to.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "model/h5_file.h"

namespace ckptfit::keras_h5 {

// Gives each soft link of `file`, whose objects are sorted, the contents of the object that it leads to, and each link
// that leads nowhere in this file the reason. `targets`: by the links' own paths. Copied attributes may cost
// `value_bytes` together (CostOf).
void ResolveSoftLinks(const std::map<std::string, std::string>& targets, std::uint64_t value_bytes, H5File& file);

}  // namespace ckptfit::keras_h5
