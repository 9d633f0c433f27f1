// A Source over a regular file, read with pread().
//
// Trust.    The file may change or shrink while it is open. That is reported as kTruncated, never as a signal: the file
// is
//           not mapped into memory, because a page that vanished would end the process.
// Cost.     OpenFile(): one open and one fstat. ReadAt(): one pread.
#pragma once

#include <memory>
#include <string>

#include "ckptfit/source.h"

namespace ckptfit {

// Opens a regular file. kNotFound when there is none, kIo with the operating system's reason when it cannot be opened,
// kInvalidArgument when it is a directory, a device or a socket.
Result<std::unique_ptr<Source>> OpenFile(const std::string& path);

}  // namespace ckptfit
