#include "base/large_memory.h"

#include <sys/mman.h>

#include <cstdint>

namespace ckptfit {

void AdviseLargePages(void* data, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr std::size_t kLeast = 4u << 20;
  constexpr std::uintptr_t kPage = 2u << 20;
  if (bytes < kLeast) return;
  const auto address = reinterpret_cast<std::uintptr_t>(data);
  const std::uintptr_t begin = (address + kPage - 1) & ~(kPage - 1);
  const std::uintptr_t end = (address + bytes) & ~(kPage - 1);
  if (begin < end)
    static_cast<void>(madvise(static_cast<std::byte*>(data) + (begin - address), end - begin, MADV_HUGEPAGE));
#else
  static_cast<void>(data);
  static_cast<void>(bytes);
#endif
}

}  // namespace ckptfit
