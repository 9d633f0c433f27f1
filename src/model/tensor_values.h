// The values of a checkpoint's tensors, on demand.
//
// Values come as NumPy keeps them: row-major, little-endian, elements side by side in DTypeBytes() each.
//
// Trust.   Nothing is allocated by a claim of the file: values are handed on in bounded pieces. What was handed on
//          before an error must be thrown away: a checksum stands behind the bytes that it is for.
// Errors.  kNotFound for no such key; kUnsupported for types without a numeric meaning in files, such as strings, and
//          for what a reader names; kTruncated, kChecksum, kCorrupt and kIo as the reader says.
// Threads. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ckptfit/status.h"

namespace ckptfit {

// Receives the next bytes; false ends the reading, which then returns kInvalidArgument.
using ByteSink = std::function<bool(std::span<const std::byte>)>;

// The elements of a tensor of texts, row-major, one after the other.
struct Texts {
  std::string bytes;
  std::vector<std::uint64_t> ends;  // of each element, in `bytes`
};

class TensorValues {
 public:
  virtual ~TensorValues() = default;

  // `key` is a TensorInfo::key of the checkpoint.
  virtual Status Read(std::string_view key, const ByteSink& sink) = 0;
  // The elements of a tensor of texts; kUnsupported for any other, and for formats that have none. kOverBudget where they
  // would take more memory than a small multiple of the file.
  virtual Status ReadTexts(std::string_view key, Texts* texts) {
    (void)key;
    (void)texts;
    return Status(StatusCode::kUnsupported, "these values are no texts");
  }
};

// What a Read() that its sink ended returns.
inline Status ReadingEnded() { return Status(StatusCode::kInvalidArgument, "the reading was ended"); }

}  // namespace ckptfit
