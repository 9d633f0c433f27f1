// Mapping files: TOML on disk (docs/design/repair.md, section 7).
#pragma once

#include <string>

#include "ckptfit/result.h"
#include "repair/mapping.h"

namespace ckptfit {

// Errors name the file. At most 64 MiB.
Result<Mapping> ReadMappingFile(const std::string& path);

}  // namespace ckptfit
