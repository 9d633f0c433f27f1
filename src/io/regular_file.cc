#include "io/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace ckptfit {

Result<RegularFile> OpenRegularFile(const std::string& path) {
  const Where place{path, Where::kNoOffset, Where::kNoOffset, ""};
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!descriptor) {
    const StatusCode code = errno == ENOENT || errno == ENOTDIR ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, std::strerror(errno), place);
  }
  struct stat info{};
  if (::fstat(descriptor.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    const char* const what = S_ISDIR(info.st_mode) ? "is a directory" : "is not a regular file";
    return Status(StatusCode::kInvalidArgument, what, place);
  }
  return RegularFile{std::move(descriptor), static_cast<std::uint64_t>(info.st_size)};
}

}  // namespace ckptfit
