// What went wrong, where, in values that a caller can branch on.
//
// A Status is code + where + message. Callers branch on code() and where(), never on message(): the text is for people
// and may change between releases. Nothing in ckptfit throws across a function boundary, prints, or exits.
//
// Ownership.  A Status owns its strings. It is cheap to move; an OK Status allocates nothing.
// Threads.    A const Status may be read from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace ckptfit {

enum class StatusCode : std::uint8_t {
  kOk = 0,
  kNotFound = 1,         // the file, key or object is not there
  kNotThisFormat = 2,    // the magic number is absent: try another reader
  kTruncated = 3,        // fewer bytes than the structure needs
  kCorrupt = 4,          // bytes that no writer of the format produces
  kChecksum = 5,         // a stored checksum disagrees with the bytes
  kOverBudget = 6,       // a declared size exceeds the limits; nothing of that size was allocated
  kUnsupported = 7,      // valid, but deliberately not read (named in the message)
  kIo = 8,               // the operating system refused, with its reason
  kInvalidArgument = 9,  // the caller asked for something that cannot be
  kInternal = 10,        // a fault of ckptfit itself
};

// The name of a code as it stands in JSON answers, such as "truncated".
const char* StatusCodeName(StatusCode code);

// A place in a file: half-open byte range [begin, end). end == begin means "at this position".
// An empty file name means that no file is concerned; begin == kNoOffset that no position is known.
struct Where {
  static constexpr std::uint64_t kNoOffset = ~std::uint64_t{0};

  std::string file;
  std::uint64_t begin = kNoOffset;
  std::uint64_t end = kNoOffset;
  std::string key;  // tensor key, dataset path or object name, when one is concerned
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}
  Status(StatusCode code, std::string message, Where where)
      : code_(code), message_(std::move(message)), where_(std::move(where)) {}

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const Where& where() const { return where_; }

  // "file: message (bytes 12..20, key k)", for people.
  std::string ToString() const;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
  Where where_;
};

}  // namespace ckptfit
