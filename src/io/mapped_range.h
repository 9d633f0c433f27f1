// A range of a file in memory, for those who want the bytes where they are.
//
// Trust.   A page that is not in the file any more ends the process with SIGBUS when it is looked at: only for callers who
//          have said that they accept that.
// Cost.    One open, one mmap; the pages come from the page cache.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ckptfit/result.h"

namespace ckptfit {

// The bytes [offset, offset + length) of a file, which stay mapped as long as the pointer is kept. Errors of
// OpenRegularFile(); kTruncated when the range does not lie within the file, kInvalidArgument when it is empty.
Result<std::shared_ptr<const std::byte>> MapRange(const std::string& path, std::uint64_t offset, std::uint64_t length);

}  // namespace ckptfit
