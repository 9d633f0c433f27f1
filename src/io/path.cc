#include "io/path.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace ckptfit {

PathStat StatPath(const std::string& path) {
  PathStat result;
  if (path.empty() || path.find('\0') != std::string::npos) {
    result.error = ENOENT;
    return result;
  }
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) {
    result.error = errno;
    return result;
  }
  result.kind = S_ISREG(info.st_mode)   ? PathStat::Kind::kFile
                : S_ISDIR(info.st_mode) ? PathStat::Kind::kFolder
                                        : PathStat::Kind::kOther;
  if (result.kind == PathStat::Kind::kFile) result.size = static_cast<std::uint64_t>(info.st_size);
  result.readable = ::access(path.c_str(), R_OK) == 0;
  return result;
}

std::string ParentOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  const std::size_t last = path.find_last_not_of('/', slash);
  return last == std::string_view::npos ? "/" : std::string(path.substr(0, last + 1));
}

std::string_view BaseName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string JoinPath(std::string_view folder, std::string_view name) {
  if (folder.empty() || (!name.empty() && name.front() == '/')) return std::string(name);
  std::string joined(folder);
  if (joined.back() != '/') joined += '/';
  return joined.append(name);
}

std::vector<std::string> ListFolder(const std::string& folder, std::size_t limit) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
  if (!open) return names;
  while (names.size() < limit) {
    const dirent* entry = ::readdir(open.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace ckptfit
