// String literals of Python, as loading calls have them: '', "", '''''', r"", b"" and f"".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ckptfit {

// A part of a literal: text, or what an f-string holds in braces.
struct StringPiece {
  std::string text;
  std::size_t begin = 0;  // a field is text[begin, end) of what was read, not empty
  std::size_t end = 0;
  bool is_field() const { return end > begin; }
};

// Whether a literal with a prefix begins here: r"...".
bool IsPrefixedPythonString(std::string_view text);

// Reads the literal at text[*at], where a quote or a prefix stands, and moves *at behind it. Returns what is wrong, or
// nullptr. Of the escapes \\n and \\t are characters of their own, all others stand for what follows the backslash. In an
// f-string a field ends at the first brace or quote: those with formats or texts of their own are faults. O(length).
const char* ReadPythonString(std::string_view text, std::size_t* at, std::vector<StringPiece>* pieces);

}  // namespace ckptfit
