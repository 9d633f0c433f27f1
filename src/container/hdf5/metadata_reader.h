// Reads the metadata of an HDF5 file through a small cache of aligned blocks.
//
// HDF5 scatters object headers of a few hundred bytes between the raw data. Reading whole blocks and keeping the latest
// makes listing a matter of a few large reads, and leaves the tensor bytes between far headers untouched.
//
// Trust.    Every address and length is checked against the end of the file before anything is allocated. All reads
//           together may not exceed a budget of a multiple of the file size, so that structures that overlap, which a
//           file can use to have the same bytes read again and again without a cycle, end with kOverBudget.
// Errors.   Texts are those of libhdf5 where it has one for the same fault (docs/formats/hdf5.md 6), so that callers
// can say
//           what h5py would say.
// Threads.  One thread at a time: the cache is part of the object.
// Cost.     A cached read is one copy; a miss is one read of at most kBlockBytes. At most kSlots * kBlockBytes are
// kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ckptfit/source.h"

namespace ckptfit::hdf5 {

// "No address": all bits set (docs/formats/hdf5.md 3).
inline constexpr std::uint64_t kUndefined = ~std::uint64_t{0};

class MetadataReader {
 public:
  static constexpr std::uint64_t kBlockBytes = 16 * 1024;
  static constexpr std::size_t kSlots = 256;
  static constexpr std::uint64_t kMaxStructure = 256u << 20;  // no single piece of metadata is larger

  // Addresses count from `base`, the place of the superblock in `source`; `end` is the end of the file as an address.
  MetadataReader(std::shared_ptr<const Source> source, std::uint64_t base, std::uint64_t end);

  // Makes `out` the bytes [address, address + length). On an error the contents of `out` are unspecified.
  // kTruncated outside the file, kOverBudget past the work budget or kMaxStructure, kIo as the Source says.
  Status Read(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out);
  // As Read(), cut at the end of the file: `out` has between 1 and `most` bytes.
  Status ReadUpTo(std::uint64_t address, std::uint64_t most, std::vector<std::byte>* out);
  // Copies raw data past the cache; not counted against the budget.
  Status ReadRaw(std::uint64_t address, std::span<std::byte> out) const;

  // Counts `bytes` of work that is no read, such as items of a list. kOverBudget when the budget is spent.
  Status Spend(std::uint64_t bytes);
  // Allows the full budget again, for a task that is independent of what was done before.
  void RenewBudget() { spent_ = 0; }

  // End of the file as an address: the first that may not be read.
  std::uint64_t end() const { return end_; }
  std::uint64_t base() const { return base_; }
  const Source& source() const { return *source_; }
  // A Status about the bytes [address, address + length).
  Status Fault(StatusCode code, std::string text, std::uint64_t address, std::uint64_t length) const;
  Status Corrupt(std::string text, std::uint64_t address, std::uint64_t length = 0) const {
    return Fault(StatusCode::kCorrupt, std::move(text), address, length);
  }
  Status Unsupported(std::string text, std::uint64_t address, std::uint64_t length = 0) const {
    return Fault(StatusCode::kUnsupported, std::move(text), address, length);
  }

 private:
  struct Slot {
    std::uint64_t block = kUndefined;
    std::vector<std::byte> bytes;
  };

  // The cached block that contains `position` of the source.
  Result<const Slot*> Block(std::uint64_t position);
  Status CheckRange(std::uint64_t address, std::uint64_t length) const;

  std::shared_ptr<const Source> source_;
  std::uint64_t base_;
  std::uint64_t end_;
  std::uint64_t budget_;
  std::uint64_t spent_ = 0;
  std::vector<Slot> slots_;
};

}  // namespace ckptfit::hdf5
