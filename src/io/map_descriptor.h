// mmap() of a range that need not begin at a page.
#pragma once

#include <cstdint>
#include <memory>

namespace ckptfit {

// The bytes [offset, offset + length) of an open file, which they must lie within; they stay mapped as long as the pointer
// is kept, whether the file is open or not. Null when length is 0 or the system refuses. All pages are entered at once,
// where the system can do that.
std::shared_ptr<const std::byte> MapDescriptor(int descriptor, std::uint64_t offset, std::uint64_t length);

}  // namespace ckptfit
