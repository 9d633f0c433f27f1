// The files of data/versions as they are compiled in. Only version_table.cc reads them.
#pragma once

#include <string_view>

namespace ckptfit::version_texts {

extern const std::string_view kConstructors;
extern const std::string_view kNames;
extern const std::string_view kOperations;

}  // namespace ckptfit::version_texts
