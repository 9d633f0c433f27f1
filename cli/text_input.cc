#include "text_input.h"

#include <array>

namespace ckptfit::cli {
namespace {

constexpr std::size_t kMostBytes = (std::size_t{4} << 20) + 1;

std::string Narrow(const std::string& utf16, bool little) {
  std::string text;
  for (std::size_t i = 2; i + 1 < utf16.size(); i += 2) {
    const char low = utf16[i + (little ? 0 : 1)];
    const char high = utf16[i + (little ? 1 : 0)];
    text += high == 0 && static_cast<unsigned char>(low) < 0x80 ? low : '?';
  }
  return text;
}

// Bytes of the UTF-8 character that begins at `at`; 0 when there is none.
std::size_t CharacterLength(const std::string& text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return 0;
  }
  const auto second = static_cast<unsigned char>(length > 1 ? text[at + 1] : 0);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
  return overlong || outside ? 0 : length;
}

}  // namespace

std::string ToUtf8(const std::string& bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = CharacterLength(bytes, i);
    if (length == 0) {
      text += '?';
    } else {
      text.append(bytes, i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return text;
}

std::string ReadText(std::FILE* file) {
  std::string bytes;
  std::array<char, 65536> buffer;
  while (bytes.size() < kMostBytes) {
    const std::size_t read = std::fread(buffer.data(), 1, buffer.size(), file);
    if (read == 0) break;
    bytes.append(buffer.data(), read);
  }
  const bool little = bytes.starts_with("\xFF\xFE");
  if (little || bytes.starts_with("\xFE\xFF")) return Narrow(bytes, little);
  return ToUtf8(bytes);
}

}  // namespace ckptfit::cli
