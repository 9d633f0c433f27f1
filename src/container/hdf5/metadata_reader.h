// Reads the metadata of an HDF5 file: in place when its Source hands out views, else through a small cache of pages.
//
// HDF5 scatters object headers of a few hundred bytes between the raw data. Copying bytes out of the page cache costs
// about as much as asking for them, so a page is small; where one read ends just before the next one, pages are read
// ahead, up to kMaxAhead at a time. Where tensors lie between headers, their bytes are hardly touched.
//
// Trust.    Every address and length is checked against the end of the file before anything is allocated. All reads
//           together may not exceed a budget of a multiple of the file size, so that structures that overlap, which a
//           file can use to have the same bytes read again and again without a cycle, end with kOverBudget.
// Errors.   Texts are those of libhdf5 where it has one for the same fault (docs/formats/hdf5.md 6), so that callers
// can say
//           what h5py would say.
// Threads.  One thread at a time: the cache is part of the object.
// Cost.     View() of a source that hands out views touches nothing; other reads are one copy, of the source's view or of a
//           page kept here; a miss is one read of at most kMaxAhead pages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ckptfit/source.h"

namespace ckptfit::hdf5 {

// "No address": all bits set (docs/formats/hdf5.md 3).
inline constexpr std::uint64_t kUndefined = ~std::uint64_t{0};

class MetadataReader {
 public:
  static constexpr std::uint64_t kPageBytes = 1024;
  static constexpr std::uint64_t kMaxAhead = 32;              // pages in one read
  static constexpr std::uint64_t kSlots = 256;                // pages kept
  static constexpr std::uint64_t kMaxStructure = 256u << 20;  // no single piece of metadata is larger

  // Addresses count from `base`, the place of the superblock in `source`; `end` is the end of the file as an address.
  MetadataReader(std::shared_ptr<const Source> source, std::uint64_t base, std::uint64_t end);

  // Makes `out` the bytes [address, address + length). On an error the contents of `out` are unspecified.
  // kTruncated outside the file, kOverBudget past the work budget or kMaxStructure, kIo as the Source says.
  Status Read(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out);
  // As Read(), in place: `out` is those bytes, in the source's own memory or copied into `room`, which both must outlive
  // it. Another program may change a mapped file meanwhile: what was checked must not be read a second time.
  Status View(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* room,
              std::span<const std::byte>* out);
  // As View(), cut at the end of the file: `out` has between 1 and `most` bytes.
  Status ViewUpTo(std::uint64_t address, std::uint64_t most, std::vector<std::byte>* room,
                  std::span<const std::byte>* out);
  // As View(), for one of many structures that lie far apart: when the source could hand out a view that nothing has
  // looked at yet, these bytes alone are copied into `room`. Mapping what lies around them would cost more.
  Status ViewApart(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* room,
                   std::span<const std::byte>* out);
  // Asks the processor for the first `lines` cache lines from `address` on, where the source hands out views: for
  // structures that will be read soon. Reads nothing, checks nothing.
  void Prefetch(std::uint64_t address, unsigned lines = 1) const {
    if (address >= end_ || view_.empty()) return;
    const std::byte* at = view_.data() + base_ + address;
    const std::uint64_t last = std::min<std::uint64_t>(end_ - address - 1, std::uint64_t{64} * (lines - 1));
    for (std::uint64_t ahead = 0; ahead <= last; ahead += 64) __builtin_prefetch(at + ahead);
  }
  // As Read(); kChecksum unless the last four bytes are the checksum of the others.
  Status ReadChecked(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out);
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
  // Whether a range may be read for this budget.
  bool Allowed(std::uint64_t address, std::uint64_t length) const;
  // Copies a range that is in view or cached; false when it is not, or not for this budget.
  bool ReadCached(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out);
  // Makes the pages of [position, position + length) of the source, which are at most kSlots, be there.
  Status Load(std::uint64_t position, std::uint64_t length);
  // Reads `wanted` pages from `page` on, or more ahead.
  Status LoadFrom(std::uint64_t page, std::uint64_t wanted);
  bool IsCached(std::uint64_t page) const;
  Status CheckRange(std::uint64_t address, std::uint64_t length) const;

  std::shared_ptr<const Source> source_;
  std::uint64_t base_;
  std::uint64_t end_;
  std::uint64_t budget_;
  std::uint64_t spent_ = 0;
  std::span<const std::byte> view_;  // the whole source, or empty: then pages are read
  std::uint64_t slots_ = 0;          // a page has the slot of its number modulo slots_
  std::vector<std::uint64_t> tags_;  // which page is in a slot
  std::unique_ptr<std::byte[]> pages_;
  std::uint64_t ahead_ = 1;            // pages of the last read
  std::uint64_t behind_ = kUndefined;  // the page behind the last read
};

}  // namespace ckptfit::hdf5
