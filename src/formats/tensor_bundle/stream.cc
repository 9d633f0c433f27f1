#include "formats/tensor_bundle/stream.h"

#include <algorithm>

#include "base/checked.h"
#include "codec/varint.h"
#include "formats/tensor_bundle/tf_status.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kBufferBytes = 256 << 10;
// So few bytes are looked at where they lie, when the source allows that: a call of the system would cost more.
constexpr std::uint64_t kViewAtMost = 4096;

}  // namespace

TfStatus ShardStream::ReadAhead(std::int64_t signed_size) const {
  if (signed_size < 0) {
    return {TfStatus::Code::kInvalidArgument, "Can't read a negative number of bytes: " + std::to_string(signed_size)};
  }
  const auto size = static_cast<std::uint64_t>(signed_size);
  if (size <= kBufferBytes && !RangeFits(position_, size, source_->size())) return PastTheEnd();
  return {};
}

TfStatus ShardStream::Peek(std::uint64_t wanted, std::span<const std::byte>& available) {
  if (position_ - chunk_at_ >= chunk_.size()) {
    if (position_ >= source_->size()) return PastTheEnd();
    if (wanted > kBufferBytes) {
      const auto piece = pieces_.Next(position_, std::min(wanted, source_->size() - position_));
      if (!piece) return TableFailure(piece.error());
      available = *piece;
      return {};
    }
    const std::uint64_t length = std::min({kBufferBytes, most_, source_->size() - position_});
    if (length <= kViewAtMost) available = source_->View(position_, length);
    if (!available.empty()) return {};
    chunk_.resize(static_cast<std::size_t>(length));
    chunk_at_ = position_;
    if (Status status = source_->ReadAt(position_, chunk_); !status.ok()) return TableFailure(status);
  }
  available = std::span<const std::byte>(chunk_).subspan(static_cast<std::size_t>(position_ - chunk_at_));
  return {};
}

TfStatus ShardStream::ReadByte(std::uint8_t& value) {
  return ReadBytes(1, [&value](std::span<const std::byte> piece) {
    value = std::to_integer<std::uint8_t>(piece[0]);
    return true;
  });
}

TfStatus ShardStream::ReadVarint(std::uint64_t entry_end, std::uint64_t& value) {
  const bool in_buffer = position_ + kMaxVarint64Bytes <= entry_end;
  value = 0;
  for (std::size_t i = 0; i < kMaxVarint64Bytes; ++i) {
    std::uint8_t byte = 0;
    if (TfStatus status = ReadByte(byte); !status.ok()) return status;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) return {};
  }
  if (in_buffer) return {TfStatus::Code::kOutOfRange, "Parsed past limit."};
  return {TfStatus::Code::kDataLoss, "Stored data longer than 10 bytes."};
}

TfStatus ShardStream::ReadUint32(std::uint32_t& value) {
  value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    std::uint8_t byte = 0;
    if (TfStatus status = ReadByte(byte); !status.ok()) return status;
    value |= static_cast<std::uint32_t>(byte) << (8 * i);
  }
  return {};
}

}  // namespace ckptfit
