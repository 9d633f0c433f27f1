#include "base/utf8.h"

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace ckptfit {
namespace {

constexpr const char* kBadStart = "invalid start byte";
constexpr const char* kBadContinuation = "invalid continuation byte";
constexpr const char* kEndsEarly = "unexpected end of data";

// How a character beginning with `lead` goes on: its length, and the range of its second byte.
struct Form {
  std::size_t length = 0;  // 0: no character begins so
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xbf;
};

Form FormOf(std::uint8_t lead) {
  if (lead < 0x80) return {1};
  if (lead < 0xc2) return {0};  // a continuation, or an overlong form of ASCII
  if (lead < 0xe0) return {2};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};  // no surrogates
  if (lead < 0xf0) return {3};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (lead < 0xf4) return {4};
  if (lead == 0xf4) return {4, 0x80, 0x8f};  // up to U+10FFFF
  return {0};
}

// How many bytes at the start are ASCII, rounded down. Names and texts are ASCII nearly always: eight bytes are looked
// at together.
std::size_t AsciiPrefix(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t word = 0;
  std::size_t at = 0;
  for (; text.size() - at >= sizeof word; at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return at;
}

}  // namespace

std::optional<Utf8Fault> FindUtf8Fault(std::string_view text) {
  std::size_t at = AsciiPrefix(text);
  while (at < text.size()) {
    const Form form = FormOf(static_cast<std::uint8_t>(text[at]));
    if (form.length == 0) return Utf8Fault{at, at + 1, kBadStart};
    for (std::size_t i = 1; i < form.length; ++i) {
      if (at + i == text.size()) return Utf8Fault{at, text.size(), kEndsEarly};
      const auto byte = static_cast<std::uint8_t>(text[at + i]);
      const bool good = i == 1 ? byte >= form.low && byte <= form.high : (byte & 0xc0) == 0x80;
      if (!good) return Utf8Fault{at, at + i, kBadContinuation};
    }
    at += form.length;
  }
  return std::nullopt;
}

std::size_t Utf8CharacterLength(std::string_view text, std::size_t at) {
  const std::size_t length = FormOf(static_cast<std::uint8_t>(text[at])).length;
  return length > 0 && IsUtf8(text.substr(at, length)) ? length : 0;
}

std::string UnicodeDecodeErrorText(std::string_view text, const Utf8Fault& fault) {
  std::string message = "'utf-8' codec can't decode ";
  if (fault.end - fault.begin == 1) {
    char byte[8];
    std::snprintf(byte, sizeof byte, "0x%02x", static_cast<unsigned>(static_cast<std::uint8_t>(text[fault.begin])));
    message += "byte " + std::string(byte) + " in position " + std::to_string(fault.begin);
  } else {
    message += "bytes in position " + std::to_string(fault.begin) + "-" + std::to_string(fault.end - 1);
  }
  return message + ": " + fault.reason;
}

}  // namespace ckptfit
