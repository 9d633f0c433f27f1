// Room for many values at once, in as few pages as the system offers.
//
// A list of 100,000 tensors touches thousands of pages for the first time, and each of them costs the kernel more than
// filling it costs us (bench/README.md has the figures). Large pages make that a few dozen. It is advice: a system
// that has none, or does not give them to programs that ask, works as before.
#pragma once

#include <cstddef>

namespace ckptfit {

// Asks for large pages behind [data, data + bytes), for those that lie in it whole. Does nothing below 4 MiB, so that
// small files do not claim memory that they do not fill. Reads and writes nothing.
void AdviseLargePages(void* data, std::size_t bytes);

// container.reserve(count), for a std::vector or std::string that is about to be filled.
template <typename Container>
void ReserveLarge(Container& container, std::size_t count) {
  container.reserve(count);
  AdviseLargePages(container.data(), container.capacity() * sizeof(typename Container::value_type));
}

}  // namespace ckptfit
