// Text that a command is given, as the C library takes it: UTF-8.
#pragma once

#include <cstdio>
#include <string>

namespace ckptfit::cli {

// The rest of `file`, as UTF-8, up to a little more than the library reads: it says in its own words that this is too
// much. UTF-16 with a byte order mark, which PowerShell writes, is read as far as it is ASCII.
std::string ReadText(std::FILE* file);

// Bytes that are not UTF-8 become "?".
std::string ToUtf8(const std::string& bytes);

}  // namespace ckptfit::cli
