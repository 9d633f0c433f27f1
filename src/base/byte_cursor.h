// A forward reader over a range of memory: little-endian integers, byte strings, position.
//
// Guarantee.  No call reads outside the range. A read that does not fit returns nothing and leaves the cursor where it
// was. Views.      Spans handed out point into the range and live as long as it does. Cost.       All calls are O(1)
// except Skip-free copies, which do not exist: bytes are never copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace ckptfit {

class ByteCursor {
 public:
  ByteCursor() = default;
  explicit ByteCursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  bool done() const { return remaining() == 0; }

  // Moves to an absolute position, or returns false when that lies behind the end.
  bool Seek(std::size_t position) {
    if (position > bytes_.size()) return false;
    position_ = position;
    return true;
  }

  bool Skip(std::uint64_t count) {
    if (count > remaining()) return false;
    position_ += static_cast<std::size_t>(count);
    return true;
  }

  // An unsigned little-endian integer of sizeof(T) bytes.
  template <typename T>
  std::optional<T> Read() {
    static_assert(std::is_unsigned_v<T>);
    if (remaining() < sizeof(T)) return std::nullopt;
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value = static_cast<T>(value | (static_cast<T>(std::to_integer<std::uint8_t>(bytes_[position_ + i])) << (8 * i)));
    }
    position_ += sizeof(T);
    return value;
  }

  // An unsigned little-endian integer of `width` bytes, 1 <= width <= 8.
  std::optional<std::uint64_t> ReadUint(unsigned width) {
    if (width == 0 || width > 8 || remaining() < width) return std::nullopt;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i) {
      value |= static_cast<std::uint64_t>(std::to_integer<std::uint8_t>(bytes_[position_ + i])) << (8 * i);
    }
    position_ += width;
    return value;
  }

  std::optional<std::span<const std::byte>> ReadBytes(std::uint64_t count) {
    if (count > remaining()) return std::nullopt;
    auto view = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += static_cast<std::size_t>(count);
    return view;
  }

  std::optional<std::string_view> ReadString(std::uint64_t count) {
    auto view = ReadBytes(count);
    if (!view) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(view->data()), view->size());
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

// The same bytes seen as text.
inline std::string_view AsText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::span<const std::byte> AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

}  // namespace ckptfit
