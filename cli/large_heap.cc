#include "large_heap.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace ckptfit::cli {

#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
namespace {

std::byte* heap_start = nullptr;  // once there is room

}  // namespace

void UseLargeHeap() {
  constexpr int kRoom = 384 << 20;
  // Blocks of any size come from the heap, and what is freed at its end stays there.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 2 * kRoom);
  mallopt(M_TOP_PAD, 16 << 20);
  auto* const start = static_cast<std::byte*>(::sbrk(0));
  void* volatile room = std::malloc(kRoom - 1);  // volatile: a pair that does nothing else would be left out
  std::free(room);
  heap_start = start;
}

void AskForLargePages() {
  constexpr std::uintptr_t kSmall = 2u << 20;
  constexpr std::uintptr_t kPage = 2u << 20;
  if (heap_start == nullptr) return;
  const auto heap = reinterpret_cast<std::uintptr_t>(heap_start);
  const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0)) & ~(kPage - 1);
  const std::uintptr_t begin = (heap + kSmall + kPage - 1) & ~(kPage - 1);
  if (begin < end) static_cast<void>(::madvise(heap_start + (begin - heap), end - begin, MADV_HUGEPAGE));
}
#else
void UseLargeHeap() {}
void AskForLargePages() {}
#endif

}  // namespace ckptfit::cli
