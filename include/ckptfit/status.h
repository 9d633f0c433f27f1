// What went wrong, where, in values that a caller can branch on.
//
// A Status is code + where + message. Callers branch on code() and where(), never on message(): the text is for people
// and may change between releases. Nothing in ckptfit throws across a function boundary, prints, or exits.
//
// Ownership.  A Status owns its strings. It is one pointer: cheap to move; an OK Status allocates nothing.
// Threads.    A const Status may be read from many threads.
#pragma once

#include <cstdint>
#include <memory>
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
  Status(StatusCode code, std::string message, Where where = Where());
  Status(const Status& other) : error_(other.error_ ? Copy(*other.error_) : nullptr) {}
  Status(Status&& other) noexcept = default;
  Status& operator=(const Status& other) { return *this = Status(other); }
  Status& operator=(Status&& other) noexcept = default;
  ~Status() = default;

  bool ok() const { return error_ == nullptr; }
  StatusCode code() const;
  const std::string& message() const;  // empty when OK
  const Where& where() const;          // no place when OK

  // "file: message (bytes 12..20, key k)", for people.
  std::string ToString() const;

 private:
  struct Error;
  struct Delete {
    void operator()(Error* error) const;
  };
  using Owned = std::unique_ptr<Error, Delete>;
  static Owned Copy(const Error& error);

  Owned error_;  // null when OK: readers hand out millions of these
};

}  // namespace ckptfit
