#include "io/memory_source.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"

namespace ckptfit {
namespace {

Status EndsBefore(std::string_view name, std::uint64_t offset, std::size_t length) {
  return Status(StatusCode::kTruncated, "the data ends before these bytes",
                {std::string(name), offset, offset + length, ""});
}

}  // namespace

Status MemorySource::ReadAt(std::uint64_t offset, std::span<std::byte> out) const {
  if (!RangeFits(offset, out.size(), bytes_.size())) return EndsBefore(name_, offset, out.size());
  if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset, out.size());
  return Status();
}

std::span<const std::byte> MemorySource::View(std::uint64_t offset, std::uint64_t length) const {
  if (!RangeFits(offset, length, bytes_.size())) return {};
  return std::span(bytes_).subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

SliceSource::SliceSource(std::string name, std::shared_ptr<const Source> parent, std::uint64_t begin,
                         std::uint64_t length)
    : name_(std::move(name)), parent_(std::move(parent)), begin_(std::min(begin, parent_->size())), length_(0) {
  length_ = std::min(length, parent_->size() - begin_);
}

Status SliceSource::ReadAt(std::uint64_t offset, std::span<std::byte> out) const {
  if (!RangeFits(offset, out.size(), length_)) return EndsBefore(name_, offset, out.size());
  return parent_->ReadAt(begin_ + offset, out);
}

std::span<const std::byte> SliceSource::View(std::uint64_t offset, std::uint64_t length) const {
  if (!RangeFits(offset, length, length_)) return {};
  return parent_->View(begin_ + offset, length);
}

void SliceSource::RestViews(std::uint64_t offset, std::uint64_t length) const {
  if (RangeFits(offset, length, length_)) parent_->RestViews(begin_ + offset, length);
}

std::shared_ptr<const std::byte> SliceSource::Map(std::uint64_t offset, std::uint64_t length) const {
  if (!RangeFits(offset, length, length_)) return nullptr;
  return parent_->Map(begin_ + offset, length);
}

std::optional<std::uint64_t> SliceSource::Origin() const {
  const auto parent = parent_->Origin();
  return parent ? std::optional(*parent + begin_) : std::nullopt;
}

Result<std::vector<std::byte>> ReadAll(const Source& source, std::uint64_t limit) {
  if (source.size() > limit) {
    return Status(StatusCode::kOverBudget, "larger than the limit of " + std::to_string(limit) + " bytes",
                  {std::string(source.name()), 0, source.size(), ""});
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(source.size()));
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(0, bytes));
  return bytes;
}

}  // namespace ckptfit
