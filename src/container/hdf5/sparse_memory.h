// Bytes of a file of any size, of which only the pages that were written take room; the others are zeros.
//
// Trust.  For the metadata of files that are being written: what is written takes memory, at any address below 2^63.
// Cost.   O(pages touched) for each call, 4 KiB of memory for each page that was written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>

namespace ckptfit::hdf5 {

class SparseMemory {
 public:
  void Write(std::uint64_t address, std::span<const std::byte> bytes);
  void Read(std::uint64_t address, std::span<std::byte> out) const;

  // What the owner says; writing does not change it.
  std::uint64_t size() const { return size_; }
  void set_size(std::uint64_t size) { size_ = size; }
  // The end of what was written.
  std::uint64_t written_end() const { return written_end_; }

 private:
  static constexpr std::size_t kPageBytes = 4096;
  using Page = std::array<std::byte, kPageBytes>;

  std::unordered_map<std::uint64_t, std::unique_ptr<Page>> pages_;  // by address / kPageBytes
  std::uint64_t size_ = 0;
  std::uint64_t written_end_ = 0;
};

}  // namespace ckptfit::hdf5
