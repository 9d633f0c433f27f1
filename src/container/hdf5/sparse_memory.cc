#include "container/hdf5/sparse_memory.h"

#include <algorithm>
#include <cstring>

namespace ckptfit::hdf5 {

void SparseMemory::Write(std::uint64_t address, std::span<const std::byte> bytes) {
  written_end_ = std::max(written_end_, address + bytes.size());
  while (!bytes.empty()) {
    const std::size_t at = static_cast<std::size_t>(address % kPageBytes);
    const std::size_t count = std::min(bytes.size(), kPageBytes - at);
    std::unique_ptr<Page>& page = pages_[address / kPageBytes];
    if (!page) page = std::make_unique<Page>();  // zeros
    std::memcpy(page->data() + at, bytes.data(), count);
    bytes = bytes.subspan(count);
    address += count;
  }
}

void SparseMemory::Read(std::uint64_t address, std::span<std::byte> out) const {
  while (!out.empty()) {
    const std::size_t at = static_cast<std::size_t>(address % kPageBytes);
    const std::size_t count = std::min(out.size(), kPageBytes - at);
    const auto page = pages_.find(address / kPageBytes);
    if (page == pages_.end()) {
      std::memset(out.data(), 0, count);
    } else {
      std::memcpy(out.data(), page->second->data() + at, count);
    }
    out = out.subspan(count);
    address += count;
  }
}

}  // namespace ckptfit::hdf5
