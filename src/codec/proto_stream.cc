#include "codec/proto_stream.h"

#include <algorithm>

#include "codec/varint.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kBufferBytes = 64 << 10;

}  // namespace

ProtoStream::ProtoStream(const Source& source) : source_(&source), ends_{source.size()} {}

bool ProtoStream::Buffer(std::uint64_t count) {
  count = std::min(count, ends_.back() - position_);
  const bool have = position_ >= buffer_at_ && position_ + count <= buffer_at_ + buffer_.size();
  if (have) return true;
  const std::uint64_t wanted = std::min(std::max(count, kBufferBytes), source_->size() - position_);
  buffer_.resize(static_cast<std::size_t>(wanted));
  buffer_at_ = position_;
  ok_ = ok_ && source_->ReadAt(position_, buffer_).ok();
  return ok_;
}

bool ProtoStream::ReadVarint(std::uint64_t& value) {
  if (!Buffer(kMaxVarint64Bytes)) return false;
  const auto available = std::min<std::uint64_t>(ends_.back(), buffer_at_ + buffer_.size()) - position_;
  const auto begin = static_cast<std::size_t>(position_ - buffer_at_);
  ByteCursor cursor(std::span<const std::byte>(buffer_).subspan(begin, static_cast<std::size_t>(available)));
  const auto read = ReadVarint64(cursor);
  if (!read) return ok_ = false;
  value = *read;
  position_ += cursor.position();
  return true;
}

bool ProtoStream::SkipFixed(std::uint64_t bytes) {
  if (bytes > ends_.back() - position_) return ok_ = false;
  next_field_ = position_ + bytes;
  return true;
}

bool ProtoStream::Next() {
  position_ = std::max(position_, next_field_);
  number_ = 0;
  if (!ok_ || position_ >= ends_.back()) return false;
  std::uint64_t tag = 0;
  tag_at_ = position_;
  if (!ReadVarint(tag)) return false;
  number_at_ = position_;
  type_ = static_cast<unsigned>(tag & 7);
  if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff) return ok_ = false;
  switch (type_) {
    case 0:
      if (!ReadVarint(value_)) return false;
      next_field_ = position_;
      break;
    case 1:
      if (!SkipFixed(8)) return false;
      break;
    case 2:
      if (!ReadVarint(value_) || !SkipFixed(value_)) return false;
      break;
    case 5:
      if (!SkipFixed(4)) return false;
      break;
    default:
      return ok_ = false;
  }
  number_ = static_cast<std::uint32_t>(tag >> 3);
  return true;
}

void ProtoStream::Enter() {
  ends_.push_back(next_field_);
  next_field_ = position_;
}

void ProtoStream::Leave() {
  position_ = next_field_ = ends_.back();
  ends_.pop_back();
}

std::string_view ProtoStream::ReadBytes(std::uint64_t limit) {
  if (value_ > limit) ok_ = false;
  if (!ok_ || !Buffer(value_)) return {};
  const auto begin = static_cast<std::size_t>(position_ - buffer_at_);
  return AsText(std::span<const std::byte>(buffer_).subspan(begin, static_cast<std::size_t>(value_)));
}

}  // namespace ckptfit
