#include "base/part_path.h"

#include <algorithm>

namespace ckptfit {

std::string_view LastPart(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view ParentPart(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view FirstPart(std::string_view path) { return path.substr(0, path.find('/')); }

std::string_view TakeFirstPart(std::string_view* path) {
  const std::string_view first = FirstPart(*path);
  path->remove_prefix(std::min(path->size(), first.size() + 1));
  return first;
}

bool AllDigits(std::string_view part) {
  return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string JoinParts(std::string_view path, std::string_view name) {
  std::string joined(path);
  if (!path.empty()) joined += '/';
  return joined.append(name);
}

}  // namespace ckptfit
