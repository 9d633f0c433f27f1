#include "container/hdf5/metadata_reader.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"
#include "container/hdf5/checksum.h"

namespace ckptfit::hdf5 {
namespace {

// docs/formats/hdf5.md 8.1: total metadata read is bounded by a multiple of the file size; the constant serves tiny
// files.
constexpr std::uint64_t kBudgetFactor = 8;
constexpr std::uint64_t kBudgetFloor = 64 * 1024;

}  // namespace

MetadataReader::MetadataReader(std::shared_ptr<const Source> source, std::uint64_t base, std::uint64_t end)
    : source_(std::move(source)), base_(std::min(base, source_->size())), end_(std::min(end, source_->size() - base_)) {
  budget_ = CheckedMul(end_, kBudgetFactor).value_or(kUndefined / 2) + kBudgetFloor;
  view_ = source_->View(0, source_->size());
  if (!view_.empty()) return;
  slots_ = std::min(kSlots, source_->size() / kPageBytes + 1);
  tags_.assign(static_cast<std::size_t>(slots_), kUndefined);
  pages_ = std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(slots_ * kPageBytes));
}

Status MetadataReader::Fault(StatusCode code, std::string text, std::uint64_t address, std::uint64_t length) const {
  const std::uint64_t begin = CheckedAdd(base_, address).value_or(kUndefined);
  const std::uint64_t stop = CheckedAdd(begin, length).value_or(kUndefined);
  return Status(code, std::move(text), Where{std::string(source_->name()), begin, stop, ""});
}

Status MetadataReader::CheckRange(std::uint64_t address, std::uint64_t length) const {
  if (RangeFits(address, length, end_)) return Status();
  if (address == kUndefined) {
    return Fault(StatusCode::kCorrupt, "addr undefined, addr = 18446744073709551615", address, 0);
  }
  return Fault(StatusCode::kTruncated,
               "addr overflow, addr = " + std::to_string(address) + ", size = " + std::to_string(length) +
                   ", eoa = " + std::to_string(end_),
               address, length);
}

Status MetadataReader::Spend(std::uint64_t bytes) {
  if (bytes <= budget_ - spent_) {
    spent_ += bytes;
    return Status();
  }
  spent_ = budget_;
  return Fault(StatusCode::kOverBudget, "the metadata refers to the same bytes again and again", 0, 0);
}

bool MetadataReader::IsCached(std::uint64_t page) const {
  return tags_[static_cast<std::size_t>(page % slots_)] == page;
}

// Reads ahead when the last read ended just before this one: then the walk goes through the file in order, and one
// large read costs less than several small ones even if some pages are not needed.
Status MetadataReader::LoadFrom(std::uint64_t page, std::uint64_t wanted) {
  constexpr std::uint64_t kGap = 2;
  const bool in_order = page >= behind_ && page - behind_ <= kGap;
  ahead_ = in_order ? std::min(ahead_ * 2, kMaxAhead) : 1;
  const std::uint64_t slot = page % slots_;
  const std::uint64_t position = page * kPageBytes;
  const std::uint64_t most = std::min(std::max(ahead_, wanted), slots_ - slot) * kPageBytes;
  const std::uint64_t bytes = std::min(most, source_->size() - position);
  const std::uint64_t count = (bytes + kPageBytes - 1) / kPageBytes;
  std::fill_n(tags_.begin() + static_cast<std::ptrdiff_t>(slot), count, kUndefined);
  CKPTFIT_RETURN_IF_ERROR(
      source_->ReadAt(position, {pages_.get() + slot * kPageBytes, static_cast<std::size_t>(bytes)}));
  for (std::uint64_t i = 0; i < count; ++i) tags_[static_cast<std::size_t>(slot + i)] = page + i;
  behind_ = page + count;
  return Status();
}

Status MetadataReader::Load(std::uint64_t position, std::uint64_t length) {
  const std::uint64_t stop = (position + length + kPageBytes - 1) / kPageBytes;
  for (std::uint64_t page = position / kPageBytes; page < stop; ++page) {
    if (!IsCached(page)) CKPTFIT_RETURN_IF_ERROR(LoadFrom(page, stop - page));
  }
  return Status();
}

bool MetadataReader::Allowed(std::uint64_t address, std::uint64_t length) const {
  return RangeFits(address, length, end_) && length <= budget_ - spent_ && length <= kMaxStructure;
}

// The usual cases, without the cost of making a Status.
bool MetadataReader::ReadCached(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out) {
  if (!Allowed(address, length)) return false;
  const std::uint64_t position = base_ + address;
  if (!view_.empty()) {
    spent_ += length;
    const std::byte* from = view_.data() + position;
    out->assign(from, from + length);
    return true;
  }
  const std::uint64_t first = position / kPageBytes;
  const std::uint64_t slot = first % slots_;
  const std::uint64_t skip = position % kPageBytes;
  const std::uint64_t pages = (skip + length + kPageBytes - 1) / kPageBytes;
  if (pages > slots_ - slot) return false;  // wraps around: rare
  for (std::uint64_t i = 0; i < pages; ++i) {
    if (tags_[static_cast<std::size_t>(slot + i)] != first + i) return false;
  }
  spent_ += length;
  const std::byte* from = pages_.get() + slot * kPageBytes + skip;
  out->assign(from, from + length);
  return true;
}

Status MetadataReader::Read(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out) {
  if (ReadCached(address, length, out)) return Status();
  CKPTFIT_RETURN_IF_ERROR(CheckRange(address, length));
  if (length > kMaxStructure) {
    return Fault(StatusCode::kOverBudget, "a piece of metadata is larger than 256 MiB", address, length);
  }
  if (view_.empty() && length <= kMaxAhead * kPageBytes) {
    // Where a whole page cannot be read, these bytes of it perhaps can.
    if (Load(base_ + address, length).ok() && ReadCached(address, length, out)) return Status();
  }
  CKPTFIT_RETURN_IF_ERROR(Spend(length));
  out->resize(static_cast<std::size_t>(length));
  return source_->ReadAt(base_ + address, *out);
}

Status MetadataReader::View(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* room,
                            std::span<const std::byte>* out) {
  if (!view_.empty() && Allowed(address, length)) {
    spent_ += length;
    *out = view_.subspan(static_cast<std::size_t>(base_ + address), static_cast<std::size_t>(length));
    return Status();
  }
  CKPTFIT_RETURN_IF_ERROR(Read(address, length, room));
  *out = *room;
  return Status();
}

Status MetadataReader::ViewApart(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* room,
                                 std::span<const std::byte>* out) {
  if (view_.empty() || !Allowed(address, length)) return View(address, length, room, out);
  spent_ += length;
  room->resize(static_cast<std::size_t>(length));
  *out = *room;
  return source_->ReadAt(base_ + address, *room);
}

Status MetadataReader::ViewUpTo(std::uint64_t address, std::uint64_t most, std::vector<std::byte>* room,
                                std::span<const std::byte>* out) {
  if (address >= end_) return CheckRange(address, 1);
  return View(address, std::min(most, end_ - address), room, out);
}

Status MetadataReader::ReadChecked(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out) {
  CKPTFIT_RETURN_IF_ERROR(Read(address, length, out));
  return ChecksumHolds(*out) ? Status() : Fault(StatusCode::kChecksum, kBadChecksum, address, length);
}

Status MetadataReader::ReadRaw(std::uint64_t address, std::span<std::byte> out) const {
  CKPTFIT_RETURN_IF_ERROR(CheckRange(address, out.size()));
  return source_->ReadAt(base_ + address, out);
}

}  // namespace ckptfit::hdf5
