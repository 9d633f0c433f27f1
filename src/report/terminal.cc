#include "report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "loading/load_words.h"

namespace ckptfit {

namespace {

bool IsControl(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

// The first byte of U+0080 to U+00BF: half of them are control characters.
constexpr unsigned char kC1 = 0xc2;

// A byte in each place of a word.
constexpr std::uint64_t Everywhere(unsigned char byte) { return 0x0101010101010101u * byte; }

// Whether all eight bytes are printable ASCII. A byte below 0x80 borrows from its high bit when it is below 0x20, and
// carries into it when it is 0x7f; neither reaches the next byte.
bool IsPlainWord(std::uint64_t word) {
  const std::uint64_t high = Everywhere(0x80);
  return (word & high) == 0 && ((((word | high) - Everywhere(0x20)) & ~(word + Everywhere(0x01))) & high) == high;
}

// Whether nothing in `text` can be a control character. Looks at eight bytes at a time.
bool IsPlain(std::string_view text) {
  std::size_t i = 0;
  for (std::uint64_t word = 0; i + sizeof(word) <= text.size(); i += sizeof(word)) {
    std::memcpy(&word, text.data() + i, sizeof(word));
    if (!IsPlainWord(word)) break;
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return !IsControl(byte) && byte != kC1;
  });
}

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kLongCall = 120;

bool OpensBracket(char c) { return c == '(' || c == '[' || c == '{'; }
bool ClosesBracket(char c) { return c == ')' || c == ']' || c == '}'; }

// The lines of a program, with what stands in brackets on one.
std::vector<std::string> Lines(std::string_view program) {
  std::vector<std::string> lines(1);
  int brackets = 0;
  for (std::size_t i = 0; i < program.size(); ++i) {
    const char c = program[i];
    if (OpensBracket(c)) ++brackets;
    if (ClosesBracket(c)) --brackets;
    if (c != '\n') {
      lines.back() += c;
      continue;
    }
    while (!lines.back().empty() && kBlanks.find(lines.back().back()) != std::string_view::npos)
      lines.back().pop_back();
    i = std::min(program.find_first_not_of(kBlanks, i), program.size()) - 1;
    if (brackets > 0) {
      const bool tight = OpensBracket(lines.back().back()) || (i + 1 < program.size() && ClosesBracket(program[i + 1]));
      if (!tight) lines.back() += ' ';
    } else if (!lines.back().empty()) {
      lines.emplace_back();
    }
  }
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace

void AppendPrintable(std::string_view text, std::string* out) {
  if (IsPlain(text)) {
    out->append(text);
    return;
  }
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool c1 = byte_at(i) == kC1 && i + 1 < text.size() && byte_at(i + 1) >= 0x80 && byte_at(i + 1) < 0xa0;
    if (c1) ++i;
    if (c1 || IsControl(byte_at(i))) {
      *out += fmt::format("\\x{:02x}", byte_at(i));
    } else {
      *out += text[i];
    }
  }
}

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  AppendPrintable(text, &out);
  return out;
}

std::string OneLine(std::string_view call) {
  std::vector<std::string> statements = Lines(call);
  std::size_t length = 0;
  for (const std::string& statement : statements) length += statement.size();
  const bool loads = std::any_of(statements.begin(), statements.end(), MentionsLoad);
  if (length > kLongCall && loads) std::erase_if(statements, [](const std::string& s) { return !MentionsLoad(s); });
  std::string line;
  for (const std::string& statement : statements) {
    const bool open = line.empty() || line.ends_with(';') || line.ends_with(':');
    line += (line.empty() ? "" : open ? " " : "; ") + statement;
  }
  return Printable(line);
}

std::string Painter::operator()(Style style, std::string_view text) const {
  if (!color_) return std::string(text);
  int code = 36;
  switch (style) {
    case Style::kGood:
      code = 32;
      break;
    case Style::kDoubtful:
      code = 33;
      break;
    case Style::kBad:
      code = 31;
      break;
    case Style::kNote:
      code = 36;
      break;
  }
  return fmt::format("\x1b[1;{}m{}\x1b[0m", code, text);
}

}  // namespace ckptfit
