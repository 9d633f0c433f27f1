#include "io/mapped_range.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/checked.h"
#include "io/map_descriptor.h"

namespace ckptfit {
namespace {

Status Refused(StatusCode code, const std::string& path, const char* why) {
  return Status(code, why, {path, Where::kNoOffset, Where::kNoOffset, ""});
}

}  // namespace

Result<std::shared_ptr<const std::byte>> MapRange(const std::string& path, std::uint64_t offset, std::uint64_t length) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return Refused(errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo, path, std::strerror(errno));
  }
  struct stat info{};
  const bool file = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  const bool fits = file && RangeFits(offset, length, static_cast<std::uint64_t>(info.st_size));
  std::shared_ptr<const std::byte> bytes = fits && length > 0 ? MapDescriptor(descriptor, offset, length) : nullptr;
  ::close(descriptor);
  if (!file || length == 0) return Refused(StatusCode::kInvalidArgument, path, "has no such range");
  if (!fits) return Refused(StatusCode::kTruncated, path, "the file ends before these bytes");
  if (bytes == nullptr) return Refused(StatusCode::kIo, path, "cannot be mapped");
  return bytes;
}

}  // namespace ckptfit
