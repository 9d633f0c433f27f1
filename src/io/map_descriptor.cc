#include "io/map_descriptor.h"

#include <sys/mman.h>

#include <cstddef>

namespace ckptfit {
namespace {

constexpr std::uint64_t kMapAlignment = 64u << 10;  // a multiple of every page size
#ifdef MAP_POPULATE
constexpr int kMapAtOnce = MAP_POPULATE;  // the pages are entered together, which costs less than a fault for each
#else
constexpr int kMapAtOnce = 0;
#endif

}  // namespace

std::shared_ptr<const std::byte> MapDescriptor(int descriptor, std::uint64_t offset, std::uint64_t length) {
  if (length == 0) return nullptr;
  const std::uint64_t skip = offset % kMapAlignment;
  const auto bytes = static_cast<std::size_t>(length + skip);
  void* const map =
      ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | kMapAtOnce, descriptor, static_cast<off_t>(offset - skip));
  if (map == MAP_FAILED) return nullptr;
  const std::shared_ptr<void> owner(map, [bytes](void* mapped) { ::munmap(mapped, bytes); });
  return {owner, static_cast<const std::byte*>(map) + skip};
}

}  // namespace ckptfit
