// A Source over a regular file: read with pread(), or mapped into memory where the program allows it.
//
// Trust.    The file may change or shrink while it is open. Without maps that is reported as kTruncated. A page of a map
//           that is not there any more ends the process with SIGBUS: only a program that says what it does then may
//           allow maps.
// Cost.     OpenFile(): one open and one fstat. ReadAt(): one pread. The first View(): one mmap; it hands out nothing for
//           files below kMapAtLeast, where maps cost more than they save.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ckptfit/source.h"

namespace ckptfit {

// Opens a regular file. kNotFound when there is none, kIo with the operating system's reason when it cannot be opened,
// kInvalidArgument when it is a directory, a device or a socket.
Result<std::unique_ptr<Source>> OpenFile(const std::string& path);

inline constexpr std::uint64_t kMapAtLeast = 256u << 10;

// Whether files that are opened from now on may be mapped; false at first. For the whole process, from any thread.
void AllowFileMaps(bool allowed);

}  // namespace ckptfit
