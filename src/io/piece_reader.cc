#include "io/piece_reader.h"

#include <algorithm>

namespace ckptfit {

Result<std::span<const std::byte>> PieceReader::Next(std::uint64_t offset, std::uint64_t most) {
  const bool inside = offset >= window_at_ && offset - window_at_ < window_bytes_;
  if (!inside) {
    window_.reset();  // before the next one is there
    window_at_ = offset;
    window_bytes_ = std::min(kWindowBytes, most);
    window_ = most >= kPieceBytes ? source_->Map(offset, window_bytes_) : nullptr;
    if (window_ == nullptr) window_bytes_ = 0;
  }
  if (window_ != nullptr) {
    const std::uint64_t rest = window_at_ + window_bytes_ - offset;
    return std::span(window_.get() + (offset - window_at_),
                     static_cast<std::size_t>(std::min({kPieceBytes, most, rest})));
  }
  buffer_.resize(static_cast<std::size_t>(std::min(kPieceBytes, most)));
  CKPTFIT_RETURN_IF_ERROR(source_->ReadAt(offset, buffer_));
  return std::span<const std::byte>(buffer_);
}

}  // namespace ckptfit
