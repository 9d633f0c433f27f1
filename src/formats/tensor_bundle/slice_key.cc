#include "formats/tensor_bundle/slice_key.h"

#include <algorithm>
#include <array>

namespace ckptfit {
namespace {

// The number of significant bytes, then these, big-endian.
void AppendNumber(std::string& key, std::uint64_t value) {
  std::string digits;
  for (; value > 0; value >>= 8) digits.push_back(static_cast<char>(value & 0xff));
  key.push_back(static_cast<char>(digits.size()));
  key.append(digits.rbegin(), digits.rend());
}

// Escaped so that no text is a prefix of another: 00 -> 00 ff, ff -> ff 00, end 00 01.
void AppendText(std::string& key, std::string_view text) {
  for (char c : text) {
    key.push_back(c);
    if (c == '\0') key.push_back('\xff');
    if (c == '\xff') key.push_back('\0');
  }
  key.append("\0\1", 2);
}

// Big-endian two's complement whose length stands in its leading bits, flipped by the sign.
void AppendSignedNumber(std::string& key, std::int64_t value) {
  static constexpr std::array<std::array<std::uint8_t, 2>, 11> kHeaders = {{{0, 0},
                                                                            {0x80, 0},
                                                                            {0xc0, 0},
                                                                            {0xe0, 0},
                                                                            {0xf0, 0},
                                                                            {0xf8, 0},
                                                                            {0xfc, 0},
                                                                            {0xfe, 0},
                                                                            {0xff, 0},
                                                                            {0xff, 0x80},
                                                                            {0xff, 0xc0}}};
  const std::uint64_t magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
  std::size_t bits = 0;
  while (bits < 64 && (magnitude >> bits) != 0) ++bits;
  const std::size_t length = bits / 7 + 1;
  std::array<std::uint8_t, 10> bytes{};
  for (std::size_t i = 0; i < 10; ++i) {
    const std::size_t shift = std::min<std::size_t>(8 * (9 - i), 63);
    bytes[i] = static_cast<std::uint8_t>(value >> shift);
  }
  const std::size_t begin = 10 - length;
  bytes[begin] ^= kHeaders[length][0];
  if (length > 1) bytes[begin + 1] ^= kHeaders[length][1];
  for (std::size_t i = begin; i < 10; ++i) key.push_back(static_cast<char>(bytes[i]));
}

}  // namespace

bool TensorSlice::full() const {
  return std::all_of(extents.begin(), extents.end(), [](const Extent& extent) { return extent.length == kFull; });
}

TensorSlice ParseTensorSlice(ProtoReader reader) {
  TensorSlice slice;
  while (reader.next()) {
    if (reader.tag_and_type() != BytesField(1)) {
      reader.skip();
      continue;
    }
    TensorSlice::Extent extent;
    ProtoReader field = reader.get_message();
    while (field.next()) {
      switch (field.tag_and_type()) {
        case VarintField(1):
          extent.start = field.get_int64();
          break;
        case VarintField(2):
          extent.length = field.get_int64();
          break;
        default:
          field.skip();
      }
    }
    slice.extents.push_back(extent);
  }
  return slice;
}

std::string EncodeSlicePrefix(std::string_view name) {
  std::string key;
  AppendNumber(key, 0);
  AppendText(key, name);
  return key;
}

std::string EncodeSliceExtents(const TensorSlice& slice) {
  std::string key;
  AppendNumber(key, slice.extents.size());
  for (const TensorSlice::Extent& extent : slice.extents) {
    AppendSignedNumber(key, extent.start);
    AppendSignedNumber(key, extent.length);
  }
  return key;
}

std::string EncodeSliceKey(std::string_view name, const TensorSlice& slice) {
  return EncodeSlicePrefix(name) + EncodeSliceExtents(slice);
}

}  // namespace ckptfit
