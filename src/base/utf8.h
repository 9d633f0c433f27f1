// Whether bytes are UTF-8, and where and how they are not, in the words of Python's decoder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ckptfit {

struct Utf8Fault {
  std::size_t begin = 0;  // the bad bytes are [begin, end)
  std::size_t end = 0;
  const char* reason = "";  // "invalid start byte", "invalid continuation byte", "unexpected end of data"
};

// The first fault, or nothing. Surrogates, overlong forms and numbers beyond U+10FFFF are faults. O(length).
std::optional<Utf8Fault> FindUtf8Fault(std::string_view text);

inline bool IsUtf8(std::string_view text) { return !FindUtf8Fault(text); }

// Bytes of the character that begins at text[at], `at` inside of the text; 0 when none begins there. O(1).
std::size_t Utf8CharacterLength(std::string_view text, std::size_t at);

// "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte".
std::string UnicodeDecodeErrorText(std::string_view text, const Utf8Fault& fault);

}  // namespace ckptfit
