#include "corruption/memory_meter.h"

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace ckptfit::corruption {
namespace {

std::size_t in_use = 0;
std::size_t at_start = 0;
std::size_t peak = 0;
std::size_t most = SIZE_MAX;

[[noreturn]] void Refuse(std::size_t size) {
  most = SIZE_MAX;  // the message itself may need memory
  std::fprintf(stderr, "memory: %zu bytes asked for, %zu in use\n", size, in_use - std::min(in_use, at_start));
  std::abort();
}

void* Take(std::size_t size, std::size_t alignment) {
  const std::size_t used = in_use - std::min(in_use, at_start);
  if (size > most || used > most - size) Refuse(size);
  void* taken = alignment == 0 ? std::malloc(std::max<std::size_t>(size, 1))
                               : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (taken == nullptr) Refuse(size);
  in_use += ::malloc_usable_size(taken);
  peak = std::max(peak, in_use);
  return taken;
}

void Give(void* taken) {
  if (taken == nullptr) return;
  in_use -= ::malloc_usable_size(taken);
  std::free(taken);
}

}  // namespace

void StartMeter(std::size_t limit) {
  at_start = in_use;
  peak = in_use;
  most = limit;
}

std::size_t MeteredPeak() { return peak - at_start; }

}  // namespace ckptfit::corruption

using ckptfit::corruption::Give;
using ckptfit::corruption::Take;

void* operator new(std::size_t size) { return Take(size, 0); }
void* operator new[](std::size_t size) { return Take(size, 0); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return Take(size, 0); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return Take(size, 0); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return Take(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return Take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* taken) noexcept { Give(taken); }
void operator delete[](void* taken) noexcept { Give(taken); }
void operator delete(void* taken, std::size_t) noexcept { Give(taken); }
void operator delete[](void* taken, std::size_t) noexcept { Give(taken); }
void operator delete(void* taken, std::align_val_t) noexcept { Give(taken); }
void operator delete[](void* taken, std::align_val_t) noexcept { Give(taken); }
void operator delete(void* taken, std::size_t, std::align_val_t) noexcept { Give(taken); }
void operator delete[](void* taken, std::size_t, std::align_val_t) noexcept { Give(taken); }
