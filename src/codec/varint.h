// Base-128 varints as protobuf and LevelDB tables use them: seven bits a byte, lowest first, the top bit says "more".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/byte_cursor.h"

namespace ckptfit {

inline constexpr std::size_t kMaxVarint32Bytes = 5;
inline constexpr std::size_t kMaxVarint64Bytes = 10;

namespace varint_detail {

template <typename T>
std::optional<T> Read(ByteCursor& cursor, std::size_t max_bytes) {
  const std::size_t begin = cursor.position();
  T value = 0;
  for (std::size_t i = 0; i < max_bytes; ++i) {
    const auto byte = cursor.Read<std::uint8_t>();
    if (!byte) break;
    value = static_cast<T>(value | (static_cast<T>(*byte & 0x7f) << (7 * i)));
    if ((*byte & 0x80) == 0) return value;
  }
  cursor.Seek(begin);
  return std::nullopt;
}

}  // namespace varint_detail

// A varint of at most 5 (10) bytes. Nothing when it is longer or the bytes end inside it; the cursor then stays. Bits
// beyond 32 (64) are dropped, as TensorFlow's and protobuf's decoders do.
inline std::optional<std::uint32_t> ReadVarint32(ByteCursor& cursor) {
  return varint_detail::Read<std::uint32_t>(cursor, kMaxVarint32Bytes);
}
inline std::optional<std::uint64_t> ReadVarint64(ByteCursor& cursor) {
  return varint_detail::Read<std::uint64_t>(cursor, kMaxVarint64Bytes);
}

inline void AppendVarint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>((value & 0x7f) | 0x80));
  out.push_back(static_cast<char>(value));
}

}  // namespace ckptfit
