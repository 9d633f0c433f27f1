#include "formats/content/hdf5_head.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/byte_cursor.h"
#include "base/checked.h"

namespace ckptfit {
namespace {

constexpr std::string_view kSignature("\x89HDF\r\n\x1a\n", 8);
constexpr std::size_t kHeadBytes = 64;  // covers the end-of-file address of every superblock version

bool HasSignature(const Source& source, std::uint64_t offset) {
  std::array<std::byte, kSignature.size()> bytes{};
  return RangeFits(offset, bytes.size(), source.size()) && source.ReadAt(offset, bytes).ok() &&
         AsText(bytes) == kSignature;
}

// The end-of-file address of the superblock in `head`, or nothing when the head is too short for it.
std::optional<std::uint64_t> EndOfFileAddress(ByteCursor head) {
  head.Skip(kSignature.size());
  const auto version = head.Read<std::uint8_t>();
  if (!version) return std::nullopt;
  unsigned width = 0;
  if (*version <= 1) {
    head.Skip(4);  // versions of the free space and root group, a reserved byte, of the shared header
    width = head.Read<std::uint8_t>().value_or(0);
    head.Skip(*version == 0 ? 10 : 14);  // size of lengths to flags; version 1 adds four bytes
  } else {
    width = head.Read<std::uint8_t>().value_or(0);
    head.Skip(2);  // size of lengths, flags
  }
  if (width == 0 || width > 8) return UINT64_MAX;
  head.Skip(2 * width);  // base address; free space or extension address
  return head.ReadUint(width);
}

}  // namespace

std::optional<Hdf5Head> FindHdf5Head(const Source& source) {
  for (std::uint64_t offset = 0; offset < source.size(); offset = offset == 0 ? 512 : offset * 2) {
    if (!HasSignature(source, offset)) continue;
    std::vector<std::byte> bytes(static_cast<std::size_t>(std::min<std::uint64_t>(kHeadBytes, source.size() - offset)));
    Hdf5Head head{offset, false};
    if (!source.ReadAt(offset, bytes).ok()) return head;
    const auto end = EndOfFileAddress(ByteCursor(bytes));
    head.truncated = !end || (*end != UINT64_MAX && *end > source.size());
    return head;
  }
  return std::nullopt;
}

}  // namespace ckptfit
