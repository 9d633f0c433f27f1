#include "io/part_name.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>

#include "io/path.h"

namespace ckptfit {

int MakePart(const std::string& path, const std::function<int(const char* part)>& make, std::string* part) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::uint32_t number = 0;
    if (::getentropy(&number, sizeof number) != 0) return -1;
    *part = JoinPath(ParentOf(path), "." + std::string(BaseName(path)) + fmt::format(".{:08x}.part", number));
    const int made = make(part->c_str());
    if (made >= 0 || errno != EEXIST) return made;
  }
  return -1;
}

std::optional<bool> NameIfNew(const std::string& part, const std::string& path) {
  if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  return std::nullopt;
}

}  // namespace ckptfit
