// Forward reading of a protobuf message of any size out of a Source: messages are entered, what nobody asks for is
// jumped over without being read.
//
// Trust.   Every length is bounded by the message it lies in, the outermost by the Source. Reading stops for good at
// the first
//          fault: ok() is then false and Next() false everywhere. No recursion; the depth is that of the caller's
//          Enter()s.
// Cost.    One buffer of 64 KiB. Jumping over a field is free.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "ckptfit/source.h"

namespace ckptfit {

class ProtoStream {
 public:
  explicit ProtoStream(const Source& source);

  // Moves to the next field of the message entered last, over whatever the present field has left; false at the
  // message's end and after a fault.
  bool Next();

  // The present field. value(): of a varint or fixed field. length(): of a bytes field.
  bool IsVarint(std::uint32_t number) const { return number_ == number && type_ == 0; }
  bool IsBytes(std::uint32_t number) const { return number_ == number && type_ == 2; }
  std::uint64_t value() const { return value_; }
  std::uint64_t length() const { return value_; }

  // Where the present field lies in the Source. Of a bytes field the length stands from `length` to `content`.
  struct Place {
    std::uint64_t begin = 0;    // of its tag
    std::uint64_t length = 0;   // of the number behind the tag
    std::uint64_t content = 0;  // of a bytes field's bytes
    std::uint64_t end = 0;
  };
  // Only right after Next().
  Place place() const { return {tag_at_, number_at_, position_, next_field_}; }

  // Where the message that was entered last ends.
  std::uint64_t end() const { return ends_.back(); }

  // Enters the present field, which is a message. Leave() goes back to behind it.
  void Enter();
  void Leave();

  // The present field's bytes; a field of more than `limit` bytes is a fault. The view lives until the next call.
  std::string_view ReadBytes(std::uint64_t limit);

  // The next number of a packed field that was entered; false at its end and after a fault.
  bool NextPacked(std::uint64_t& value) { return ok_ && position_ < ends_.back() && ReadVarint(value); }

  bool ok() const { return ok_; }
  void Fail() { ok_ = false; }

 private:
  // Makes at least `count` bytes available at the position, unless the message ends before.
  bool Buffer(std::uint64_t count);
  bool ReadVarint(std::uint64_t& value);
  bool SkipFixed(std::uint64_t bytes);

  const Source* source_;
  std::uint64_t position_ = 0;    // of the next byte
  std::uint64_t next_field_ = 0;  // where the field after the present one begins
  std::uint64_t tag_at_ = 0;      // of the present field
  std::uint64_t number_at_ = 0;   // behind its tag
  std::vector<std::uint64_t> ends_;
  std::vector<std::byte> buffer_;
  std::uint64_t buffer_at_ = 0;
  std::uint32_t number_ = 0;
  unsigned type_ = 0;
  std::uint64_t value_ = 0;
  bool ok_ = true;
};

}  // namespace ckptfit
