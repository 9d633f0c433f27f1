// Random-access bytes of known length: a file, a range of memory, a member of an archive.
//
// Every reader of ckptfit takes a Source, so that it can be run on files, on memory and on injected faults alike.
//
// Trust.     size() is the witness for every length claimed inside a file: readers bound claims by it before they
// allocate. Threads.   ReadAt() and View() of one Source may be called from many threads at once. Lifetime.  A Source
// outlives every object opened on it, and every view that it handed out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "ckptfit/result.h"

namespace ckptfit {

class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  // What the Source is called in messages: the path of a file, "archive.keras!model.weights.h5" for a member.
  virtual std::string_view name() const = 0;

  // Length in bytes. Does not change while the Source lives.
  virtual std::uint64_t size() const = 0;

  // Fills `out` with the bytes [offset, offset + out.size()).
  // kTruncated when that range does not lie within [0, size()); kIo when the operating system failed. On an error the
  // contents of `out` are unspecified. Reading nothing succeeds at any offset <= size().
  virtual Status ReadAt(std::uint64_t offset, std::span<std::byte> out) const = 0;

  // The bytes [offset, offset + length) in place, without a copy, or an empty span when this Source cannot hand out
  // views or the range does not lie within it. Valid as long as the Source.
  virtual std::span<const std::byte> View(std::uint64_t offset, std::uint64_t length) const {
    (void)offset;
    (void)length;
    return {};
  }

  // Says that views of [offset, offset + length) will not be looked at for now, so that what keeps them in place may be
  // given back. Advice: views stay valid, and looking at one again costs what the first look did.
  virtual void RestViews(std::uint64_t offset, std::uint64_t length) const {
    (void)offset;
    (void)length;
  }

  // As View(), but no longer than the pointer to the first byte is kept: for long ranges that are read once, whose pages
  // would otherwise stay in the process's memory. Null when this Source maps nothing.
  virtual std::shared_ptr<const std::byte> Map(std::uint64_t offset, std::uint64_t length) const {
    (void)offset;
    (void)length;
    return nullptr;
  }

  // Where byte 0 lies in the file that this Source is a range of, with all others behind it; nothing when the bytes lie
  // in no file in this form.
  virtual std::optional<std::uint64_t> Origin() const { return std::nullopt; }
};

}  // namespace ckptfit
