#include "codec/json_member.h"

namespace ckptfit {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Behind the string that begins at `at`, with its quotes.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at < text.size() ? at + 1 : text.size();
}

std::size_t SkipSpace(std::string_view text, std::size_t at) {
  const std::size_t next = text.find_first_not_of(kSpace, at);
  return next == std::string_view::npos ? text.size() : next;
}

// Behind the value that begins at `at`: at the comma or bracket that ends it.
std::size_t EndOfValue(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = EndOfString(text, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return at;
}

}  // namespace

std::optional<TextRange> RangeOfMember(std::string_view text, std::string_view key) {
  std::size_t at = SkipSpace(text, 0);
  if (at >= text.size() || text[at] != '{') return std::nullopt;
  std::size_t before = ++at;  // behind the brace or comma in front of the member
  bool first = true;
  while ((at = SkipSpace(text, at)) < text.size() && text[at] == '"') {
    const std::size_t end = EndOfString(text, at);
    const bool found = end - at == key.size() + 2 && text.substr(at + 1, key.size()) == key;
    const std::size_t colon = SkipSpace(text, end);
    const std::size_t behind = EndOfValue(text, colon < text.size() ? colon + 1 : colon);
    if (found && !first) return TextRange{before - 1, behind};
    if (behind >= text.size() || text[behind] != ',')
      return found ? std::optional(TextRange{before, behind}) : std::nullopt;
    if (found) return TextRange{before, behind + 1};
    at = before = behind + 1;
    first = false;
  }
  return std::nullopt;
}

}  // namespace ckptfit
