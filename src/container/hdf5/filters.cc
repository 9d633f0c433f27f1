#include "container/hdf5/filters.h"

#include <string>

#include "base/byte_cursor.h"
#include "codec/deflate.h"
#include "codec/sums_agree.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::size_t kChecksumBytes = 4;

std::string FilterName(const Filter& filter) {
  switch (filter.id) {
    case 4:
      return "szip";
    case 5:
      return "nbit";
    case 6:
      return "scaleoffset";
    case 32000:
      return "lzf";
    default:
      return filter.name.empty() ? "number " + std::to_string(filter.id) : filter.name;
  }
}

Status Failed(std::string why) {
  return Status(StatusCode::kCorrupt, "filter returned failure during read: " + std::move(why));
}

// Sum over big-endian words, both halves modulo 65535; an odd last byte is the high half of a word.
std::uint32_t Fletcher32(std::span<const std::byte> bytes) {
  std::uint32_t low = 0, high = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const std::uint32_t first = std::to_integer<std::uint32_t>(bytes[i]) << 8;
    const std::uint32_t second = i + 1 < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + 1]) : 0;
    low = (low + (first | second)) % 65535;
    high = (high + low) % 65535;
  }
  return high << 16 | low;
}

Status CheckFletcher32(std::vector<std::byte>* data) {
  if (data->size() < kChecksumBytes) return Failed("no room for a Fletcher32 checksum");
  const std::size_t covered = data->size() - kChecksumBytes;
  const std::uint32_t stored = *ByteCursor(std::span<const std::byte>(*data).subspan(covered)).Read<std::uint32_t>();
  const std::uint32_t computed = Fletcher32(std::span(*data).first(covered));
  // Old libraries wrote the bytes of each half in the other order; libhdf5 accepts both.
  const std::uint32_t swapped = ((computed & 0x00FF00FFu) << 8) | ((computed >> 8) & 0x00FF00FFu);
  if (!SumsAgree(computed, stored) && stored != swapped) {
    return Status(StatusCode::kChecksum, "data error detected by Fletcher32 checksum");
  }
  data->resize(covered);
  return Status();
}

// Byte j of element i stands at j * elements + i; what is left over after whole elements was copied.
Status Unshuffle(const Filter& filter, std::vector<std::byte>* data) {
  if (filter.values.empty() || filter.values[0] == 0) return Failed("shuffle without an element size");
  const std::size_t width = filter.values[0];
  const std::size_t elements = data->size() / width;
  if (width == 1 || elements <= 1) return Status();
  std::vector<std::byte> out(*data);
  for (std::size_t j = 0; j < width; ++j) {
    const std::byte* from = data->data() + j * elements;
    for (std::size_t i = 0; i < elements; ++i) out[i * width + j] = from[i];
  }
  *data = std::move(out);
  return Status();
}

// Bytes that the data has before the filters with these numbers and above were undone.
std::size_t SizeBefore(const std::vector<Filter>& filters, std::uint32_t mask, std::size_t index, std::size_t size) {
  for (std::size_t i = 0; i < index; ++i) {
    if (filters[i].id == Filter::kFletcher32 && (mask & (1u << i)) == 0) size += kChecksumBytes;
  }
  return size;
}

Status Inflate(std::size_t size, std::vector<std::byte>* data) {
  if (size / kMaxDeflateRatio > data->size()) return Failed("chunk claims an impossible size");
  std::vector<std::byte> out(size);
  const Status status = InflateZlib(*data, out);
  if (!status.ok()) return Failed(status.message());
  *data = std::move(out);
  return Status();
}

}  // namespace

Status CheckFilters(const std::vector<Filter>& filters) {
  for (const Filter& filter : filters) {
    if (filter.id == Filter::kDeflate || filter.id == Filter::kShuffle || filter.id == Filter::kFletcher32) continue;
    return Status(StatusCode::kUnsupported, "data packed with the filter " + FilterName(filter));
  }
  return Status();
}

Result<std::vector<std::byte>> UndoFilters(const std::vector<Filter>& filters, std::uint32_t mask,
                                           std::vector<std::byte> stored, std::size_t size) {
  CKPTFIT_RETURN_IF_ERROR(CheckFilters(filters));
  std::vector<std::byte> data = std::move(stored);
  for (std::size_t i = filters.size(); i > 0; --i) {
    const Filter& filter = filters[i - 1];
    if ((mask & (1u << (i - 1))) != 0) continue;
    if (filter.id == Filter::kFletcher32) CKPTFIT_RETURN_IF_ERROR(CheckFletcher32(&data));
    if (filter.id == Filter::kShuffle) CKPTFIT_RETURN_IF_ERROR(Unshuffle(filter, &data));
    if (filter.id == Filter::kDeflate) CKPTFIT_RETURN_IF_ERROR(Inflate(SizeBefore(filters, mask, i - 1, size), &data));
  }
  if (data.size() != size) return Failed("chunk has " + std::to_string(data.size()) + " bytes");
  return data;
}

}  // namespace ckptfit::hdf5
