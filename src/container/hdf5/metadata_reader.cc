#include "container/hdf5/metadata_reader.h"

#include <algorithm>
#include <cstring>

#include "base/checked.h"

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
  slots_.resize(std::min<std::size_t>(kSlots, static_cast<std::size_t>(source_->size() / kBlockBytes + 1)));
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
  spent_ = CheckedAdd(spent_, bytes).value_or(kUndefined);
  if (spent_ <= budget_) return Status();
  return Fault(StatusCode::kOverBudget, "the metadata refers to the same bytes again and again", 0, 0);
}

Result<const MetadataReader::Slot*> MetadataReader::Block(std::uint64_t position) {
  const std::uint64_t block = position / kBlockBytes;
  Slot& slot = slots_[static_cast<std::size_t>(block % slots_.size())];
  if (slot.block == block) return &slot;
  slot.block = kUndefined;
  const std::uint64_t begin = block * kBlockBytes;
  slot.bytes.resize(static_cast<std::size_t>(std::min(kBlockBytes, source_->size() - begin)));
  CKPTFIT_RETURN_IF_ERROR(source_->ReadAt(begin, slot.bytes));
  slot.block = block;
  return &slot;
}

Status MetadataReader::Read(std::uint64_t address, std::uint64_t length, std::vector<std::byte>* out) {
  CKPTFIT_RETURN_IF_ERROR(CheckRange(address, length));
  if (length > kMaxStructure) {
    return Fault(StatusCode::kOverBudget, "a piece of metadata is larger than 256 MiB", address, length);
  }
  CKPTFIT_RETURN_IF_ERROR(Spend(length));
  out->resize(static_cast<std::size_t>(length));
  if (length > kBlockBytes) return source_->ReadAt(base_ + address, *out);
  std::uint64_t position = base_ + address;
  std::size_t done = 0;
  while (done < out->size()) {
    CKPTFIT_ASSIGN_OR_RETURN(const Slot* slot, Block(position));
    const std::size_t skip = static_cast<std::size_t>(position % kBlockBytes);
    const std::size_t count = std::min(out->size() - done, slot->bytes.size() - skip);
    std::memcpy(out->data() + done, slot->bytes.data() + skip, count);
    done += count;
    position += count;
  }
  return Status();
}

Status MetadataReader::ReadUpTo(std::uint64_t address, std::uint64_t most, std::vector<std::byte>* out) {
  CKPTFIT_RETURN_IF_ERROR(CheckRange(address, 1));
  return Read(address, std::min(most, end_ - address), out);
}

Status MetadataReader::ReadRaw(std::uint64_t address, std::span<std::byte> out) const {
  CKPTFIT_RETURN_IF_ERROR(CheckRange(address, out.size()));
  return source_->ReadAt(base_ + address, out);
}

}  // namespace ckptfit::hdf5
