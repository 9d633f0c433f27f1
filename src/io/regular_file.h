// Opening a path that must be a regular file.
//
// Cost.  One open and one fstat. Never waits: a pipe without a writer is refused like any other thing that is no file.
#pragma once

#include <cstdint>
#include <string>

#include "ckptfit/result.h"
#include "io/descriptor.h"

namespace ckptfit {

struct RegularFile {
  Descriptor descriptor;  // for reading
  std::uint64_t size = 0;
};

// kNotFound when there is none, kIo with the operating system's reason when it cannot be opened, kInvalidArgument when it
// is a directory, a device or a socket.
Result<RegularFile> OpenRegularFile(const std::string& path);

}  // namespace ckptfit
