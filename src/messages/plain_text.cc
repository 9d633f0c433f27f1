#include "messages/plain_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace ckptfit {
namespace {

constexpr char kEscape = '\x1b';

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Number of bytes of "[0;31m" at the beginning of `text`, 0 when it is something else.
std::size_t ColorCode(std::string_view text) {
  std::size_t i = 1;
  while (i < text.size() && i < 20 && (IsDigit(text[i]) || text[i] == ';')) ++i;
  return i > 1 && i < text.size() && text[i] == 'm' ? i + 1 : 0;
}

// Number of bytes of the escape sequence that `text` begins with (ECMA-48): control sequences end at a letter, operating
// system commands at BEL or ESC \, everything else is two bytes.
std::size_t EscapeLength(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == '[') {
    std::size_t i = 2;
    while (i < text.size() && (text[i] < '@' || text[i] > '~')) ++i;
    return std::min(i + 1, text.size());
  }
  if (text[1] == ']') {
    const std::size_t end = text.find_first_of("\a\x1b", 2);
    return end == std::string_view::npos ? text.size() : end + (text[end] == kEscape ? 2 : 1);
  }
  return 2;
}

// Characters outside ASCII that stand for some inside, as UTF-8.
struct Substitute {
  std::string_view bytes;
  std::string_view plain;
};
constexpr std::array<Substitute, 24> kSubstitutes = {
    {{"\xC2\xA0", " "},       {"\xE2\x80\x98", "'"}, {"\xE2\x80\x99", "'"},
     {"\xE2\x80\x9A", "'"},   {"\xE2\x80\x9C", "'"}, {"\xE2\x80\x9D", "'"},
     {"\xE2\x80\x9E", "'"},   {"\xE2\x80\xB9", "'"},  // single and double guillemets
     {"\xE2\x80\xBA", "'"},   {"\xC2\xAB", "'"},     {"\xC2\xBB", "'"},
     {"\xE3\x80\x8C", "'"},                           // corner brackets
     {"\xE3\x80\x8D", "'"},   {"\xEF\xBC\x82", "'"},  // characters of full width
     {"\xEF\xBC\x87", "'"},   {"\xEF\xBC\x88", "("}, {"\xEF\xBC\x89", ")"},
     {"\xEF\xBC\x8C", ","},   {"\xEF\xBC\x9A", ":"}, {"\xEF\xBC\x9B", ";"},
     {"\xE2\x80\xA6", "..."}, {"\xE3\x80\x80", " "}, {"\xE2\x94", " "},  // frames: U+2500 - U+253F
     {"\xE2\x95", " "}}};                                                // U+2540 - U+257F

// The plain characters that the bytes at the beginning of `text` stand for, and their number; 0 when there are none.
std::pair<std::string_view, std::size_t> Substituted(std::string_view text) {
  for (const Substitute& substitute : kSubstitutes) {
    if (!text.starts_with(substitute.bytes)) continue;
    const bool frame = substitute.bytes[0] == '\xE2' && substitute.bytes.size() == 2;
    return {substitute.plain, std::min(substitute.bytes.size() + (frame ? 1 : 0), text.size())};
  }
  return {text.substr(0, 1), 0};
}

// Characters as web pages write them.
constexpr std::array<Substitute, 8> kEntities = {{{"&#39;", "'"},
                                                  {"&#x27;", "'"},
                                                  {"&apos;", "'"},
                                                  {"&quot;", "'"},
                                                  {"&lt;", "<"},
                                                  {"&gt;", ">"},
                                                  {"&nbsp;", " "},
                                                  {"&amp;", "&"}}};

// Likewise, of an ASCII character, an entity, or a quotation mark with the backslash that it has inside another string.
std::pair<std::string_view, std::size_t> Written(std::string_view text) {
  if (text.size() > 1 && text[0] == '\\' && (text[1] == '\'' || text[1] == '"')) return {text.substr(1, 1), 2};
  if (text[0] == '&') {
    for (const Substitute& entity : kEntities) {
      if (text.starts_with(entity.bytes)) return {entity.plain, entity.bytes.size()};
    }
  }
  return {text.substr(0, 1), 1};
}

// Some put names between ` and some do not, so they go. One kind of other quotation marks is enough.
void Append(char c, std::string* text) {
  if (c == '`') return;
  const bool space = static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
  if (!space) {
    *text += c == '"' ? '\'' : c;
  } else if (!text->empty() && text->back() != ' ') {
    *text += ' ';
  }
}

// Number of bytes of the marks that a quoted line of a message begins with ("> > ").
std::size_t QuotedLine(std::string_view text) {
  std::size_t length = 0;
  while (text.substr(length).starts_with("> ")) length += 2;
  return length;
}

}  // namespace

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return upper;
}

PlainText MakePlain(std::string_view pasted) {
  PlainText plain;
  plain.text.reserve(pasted.size());
  for (std::size_t i = 0; i < pasted.size();) {
    if (i == 0 || pasted[i - 1] == '\n') i += QuotedLine(pasted.substr(i));
    const std::string_view rest = pasted.substr(i);
    if (rest.empty()) break;
    std::size_t skipped = rest[0] == kEscape ? EscapeLength(rest) : rest[0] == '[' ? ColorCode(rest) : 0;
    if (skipped == 0) {
      const auto [characters, length] = static_cast<unsigned char>(rest[0]) < 0x80 ? Written(rest) : Substituted(rest);
      for (const char c : characters) Append(c, &plain.text);
      skipped = std::max<std::size_t>(length, 1);
    }
    i += skipped;
  }
  plain.lower = Lower(plain.text);
  return plain;
}

PlainText WithoutQuotes(const PlainText& text) {
  PlainText bare = text;
  std::erase(bare.text, '\'');
  std::erase(bare.lower, '\'');
  return bare;
}

}  // namespace ckptfit
