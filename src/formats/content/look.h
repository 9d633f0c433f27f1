// What a path is, by what the file system and the first bytes say, whatever its name (docs/formats/paths.md).
//
// Trust.    Reads a bounded number of bytes of a file (at most 8 KiB and the places where a signature can stand).
// Errors.   Never fails: what cannot be looked at is missing or not readable.
// Threads.  May be called from many threads.
#pragma once

#include <string>

#include "ckptfit/source.h"
#include "model/files.h"

namespace ckptfit {

PathFacts LookAt(const std::string& path);

// The content of a file by its bytes alone.
Content Sniff(const Source& source);

}  // namespace ckptfit
