// Another name for the bytes of a file, as cheaply as the file system can give one.
//
// Errors.  kInvalidArgument when something stands at the new path, kIo with the operating system's reason. Nothing is
//          left at the new path then.
// Cost.    A hard link or a reflink: no bytes are moved. A copy where neither works: other file systems, links that are
//          not allowed.
#pragma once

#include <string>

#include "ckptfit/result.h"

namespace ckptfit {

// From the cheapest to the dearest. Of kHardLink both names are one file: whoever writes into one writes into the other.
enum class Sharing { kHardLink, kReflink, kCopy };

// "hard link", "reflink", "copy".
std::string_view SharingName(Sharing sharing);

// Gives the file at `from` the name `to`; what stands at `to` is not replaced.
Result<Sharing> ShareFile(const std::string& from, const std::string& to);

}  // namespace ckptfit
