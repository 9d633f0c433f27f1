// Paths and what the file system says about them. The only place, with file_source, that asks the operating system.
//
// Errors.   No function fails: a path that cannot be looked at is missing, with the reason in PathStat::error.
// Threads.  All functions may be called from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ckptfit {

struct PathStat {
  enum class Kind { kMissing, kFile, kFolder, kOther };
  Kind kind = Kind::kMissing;
  std::uint64_t size = 0;  // of files
  bool readable = false;   // this process may open it
  int error = 0;           // errno of the look-up when kMissing: ENOENT, ENOTDIR, EACCES, ENAMETOOLONG
};

// What is at `path`, symbolic links followed. A path holding a zero byte is missing.
PathStat StatPath(const std::string& path);

// "a/b" of "a/b/c", "." of "c", "/" of "/c". Trailing slashes count as Python's os.path.dirname counts them: "a/b" of
// "a/b/".
std::string ParentOf(std::string_view path);
// "c" of "a/b/c", "" of "a/b/".
std::string_view BaseName(std::string_view path);
// `name` in `folder`; an absolute name stands for itself, as in os.path.join.
std::string JoinPath(std::string_view folder, std::string_view name);

// Names in a folder without "." and "..", sorted by bytes; empty when it is none or cannot be listed. At most `limit`.
std::vector<std::string> ListFolder(const std::string& folder, std::size_t limit = 100000);

}  // namespace ckptfit
