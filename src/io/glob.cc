#include "io/glob.h"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxMatches = 1000;

bool Exists(const std::string& path) { return StatPath(path).kind != PathStat::Kind::kMissing; }

// TensorFlow's file system opens a file under its name with slashes behind it, too.
std::string WithoutTrailingSlashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// The paths of `folders` extended by one component of the pattern.
std::vector<std::string> Extend(const std::vector<std::string>& folders, const std::string& component) {
  std::vector<std::string> extended;
  for (const std::string& folder : folders) {
    if (!HasGlobCharacters(component)) {
      if (std::string path = folder + component; Exists(path)) extended.push_back(std::move(path));
      continue;
    }
    for (const std::string& name : ListFolder(folder.empty() ? "." : folder)) {
      if (extended.size() >= kMaxMatches) break;
      if (::fnmatch(component.c_str(), name.c_str(), FNM_PATHNAME) == 0) extended.push_back(folder + name);
    }
  }
  return extended;
}

}  // namespace

bool HasGlobCharacters(std::string_view text) { return text.find_first_of("*?[\\") != std::string_view::npos; }

std::vector<std::string> GlobPaths(const std::string& pattern) {
  const std::size_t first_special = pattern.find_first_of("*?[\\");
  if (first_special == std::string::npos) {
    if (Exists(pattern)) return {pattern};
    std::string file = WithoutTrailingSlashes(pattern);
    return Exists(file) ? std::vector<std::string>{std::move(file)} : std::vector<std::string>{};
  }
  // Everything before the first component with a special character is taken as it stands.
  const std::size_t slash = pattern.rfind('/', first_special);
  std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  std::vector<std::string> found = {pattern.substr(0, begin)};
  while (begin <= pattern.size() && !found.empty()) {
    const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
    found = Extend(found, pattern.substr(begin, end - begin));
    if (end == pattern.size()) break;
    for (std::string& path : found) path += '/';
    begin = end + 1;
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool GlobMatches(const std::string& pattern) { return !GlobPaths(pattern).empty(); }

}  // namespace ckptfit
