#include "codec/text_tokenizer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/python_repr.h"
#include "base/utf8.h"

namespace ckptfit {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f'); }
bool IsQuote(char c) { return c == '"' || c == '\''; }
bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// How many bytes of `rest`, which is not empty, make a quoted string; its end may be missing.
std::size_t QuotedLength(std::string_view rest) {
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == rest[0]) {
      return i + 1;
    }
  }
  return rest.size();
}

std::size_t CharacterLength(std::string_view rest) {
  std::size_t length = 1;
  while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xc0) == 0x80) ++length;
  return length;
}

// The length of the token that `rest`, which is not empty and does not begin with space, begins with.
std::size_t TokenLength(std::string_view rest) {
  const auto run = [rest](auto&& belongs) {
    return static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), belongs) - rest.begin());
  };
  const char first = rest[0];
  if (IsLetter(first)) return run([](char c) { return IsLetter(c) || IsDigit(c) || c == '+' || c == '-'; });
  const bool number = IsDigit(first) || first == '+' || first == '-';
  if (number || (first == '.' && rest.size() > 1 && IsDigit(rest[1]))) {
    return run([](char c) { return IsLetter(c) || IsDigit(c) || c == '+' || c == '-' || c == '.'; });
  }
  return IsQuote(first) ? QuotedLength(rest) : CharacterLength(rest);
}

int DigitValue(char c, int base) {
  const int value = IsDigit(c)             ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : 99;
  return value < base ? value : -1;
}

// Reads up to `most` digits at `at`, which moves behind them; -1 when there is none.
long ReadDigits(std::string_view text, std::size_t& at, int base, int most) {
  long value = -1;
  for (int i = 0; i < most && at < text.size() && DigitValue(text[at], base) >= 0; ++i, ++at) {
    value = (value < 0 ? 0 : value) * base + DigitValue(text[at], base);
  }
  return value;
}

void AppendUtf8(std::string& out, unsigned long code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
    return;
  }
  const int extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static constexpr unsigned long kLeads[] = {0, 0xc0, 0xe0, 0xf0};
  out.push_back(static_cast<char>(kLeads[extra] | code >> (6 * extra)));
  for (int i = extra - 1; i >= 0; --i) out.push_back(static_cast<char>(0x80 | (code >> (6 * i) & 0x3f)));
}

// "1000" of "1_000", which is a number in Python.
std::string WithoutDigitSeparators(std::string_view text) {
  std::string without;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool separates =
        text[i] == '_' && i > 0 && i + 1 < text.size() && IsDigit(text[i - 1]) && IsDigit(text[i + 1]);
    if (!separates) without.push_back(text[i]);
  }
  return without;
}

// The character that a one-letter escape stands for; 0 when it is none.
char SimpleEscape(char letter) {
  static constexpr std::string_view kLetters = "abfnrtv\\'\"";
  static constexpr std::string_view kCharacters = "\a\b\f\n\r\t\v\\'\"";
  const std::size_t at = kLetters.find(letter);
  return at == std::string_view::npos ? '\0' : kCharacters[at];
}

// Undoes one escape, whose backslash stands before `at`; the reason when it is none, else nothing.
std::string Unescape(std::string_view text, std::size_t& at, std::string& out) {
  const char letter = text[at];
  if (const char simple = SimpleEscape(letter); simple != '\0') {
    out.push_back(simple);
    ++at;
  } else if (DigitValue(letter, 8) >= 0) {
    const long value = ReadDigits(text, at, 8, 3);
    if (value > 0xff) return "'latin-1' codec can't encode character: ordinal not in range(256)";
    out.push_back(static_cast<char>(value));
  } else if (letter == 'x') {
    const long value = ReadDigits(text, ++at, 16, 2);
    if (value < 0) {
      return "'unicodeescape' codec can't decode bytes in position " + std::to_string(at - 2) + "-" +
             std::to_string(at - 1) + ": truncated \\xXX escape";
    }
    out.push_back(static_cast<char>(value));
  } else if (letter == 'u' || letter == 'U') {
    const std::size_t digits = letter == 'u' ? 4 : 8;
    const std::size_t begin = ++at;
    const long value = ReadDigits(text, at, 16, static_cast<int>(digits));
    if (at - begin != digits || value > 0x10ffff)
      return "'rawunicodeescape' codec can't decode bytes: truncated escape";
    AppendUtf8(out, static_cast<unsigned long>(value));
  } else {
    out.push_back('\\');  // Python leaves what it does not know
  }
  return "";
}

}  // namespace

TextTokenizer::TextTokenizer(std::string_view text) {
  while (true) {
    const std::size_t end = text.find('\n');
    lines_.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  Next();
  previous_ = {};
}

std::string_view TextTokenizer::Line(std::size_t line) const {
  return line < lines_.size() ? lines_[line] : std::string_view();
}

void TextTokenizer::SkipSpace() {
  while (at_.line < lines_.size()) {
    const std::string_view line = lines_[at_.line];
    while (at_.column < line.size() && IsSpace(line[at_.column])) ++at_.column;
    if (at_.column < line.size() && line[at_.column] != '#') return;
    if (at_.line + 1 == lines_.size()) {
      at_.column = line.size();
      return;
    }
    at_ = {at_.line + 1, 0};
  }
}

void TextTokenizer::Next() {
  previous_ = at_;
  at_.column += token_.size();
  SkipSpace();
  const std::string_view rest = Line(at_.line).substr(at_.column);
  token_ = rest.empty() ? rest : rest.substr(0, TokenLength(rest));
}

bool TextTokenizer::TryConsume(std::string_view token) {
  if (token_ != token) return false;
  Next();
  return true;
}

Status TextTokenizer::Consume(std::string_view token) {
  if (TryConsume(token)) return Status();
  return ErrorAtToken("Expected \"" + std::string(token) + "\".");
}

Result<std::string> TextTokenizer::ConsumeIdentifierOrNumber() {
  const bool word = !token_.empty() && (IsLetter(token_[0]) || IsDigit(token_[0]) || !IsAscii(token_[0]));
  if (!word) return ErrorAtToken("Expected identifier or number, got " + std::string(token_) + ".");
  std::string name(token_);
  Next();
  return name;
}

Result<std::string> TextTokenizer::ConsumeSingleString() {
  if (token_.empty() || !IsQuote(token_[0])) {
    return ErrorAtToken("Expected string but found: " + PythonRepr(token_));
  }
  if (token_.size() < 2 || token_.back() != token_[0]) {
    return ErrorAtToken("String missing ending quote: " + PythonRepr(token_));
  }
  const std::string_view content = token_.substr(1, token_.size() - 2);
  std::string bytes;
  for (std::size_t at = 0; at < content.size();) {
    if (content[at] != '\\' || at + 1 == content.size()) {
      bytes.push_back(content[at++]);
    } else if (const std::string reason = Unescape(content, ++at, bytes); !reason.empty()) {
      return ErrorAtToken(reason);
    }
  }
  Next();
  return bytes;
}

Result<std::string> TextTokenizer::ConsumeString() {
  std::string joined;
  do {
    CKPTFIT_ASSIGN_OR_RETURN(const std::string part, ConsumeSingleString());
    joined += part;
  } while (!token_.empty() && IsQuote(token_[0]));
  if (const auto fault = FindUtf8Fault(joined)) {
    return ErrorAtToken("Couldn't parse string: " + UnicodeDecodeErrorText(joined, *fault));
  }
  return joined;
}

Result<double> TextTokenizer::ConsumeFloat() {
  std::string text(token_);
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool word = lower.find_first_not_of("+-infatyx") == std::string::npos || lower.find('x') != std::string::npos;
  const std::size_t sign = lower.starts_with('-') || lower.starts_with('+') ? 1 : 0;
  const std::string_view unsigned_part = std::string_view(lower).substr(sign);
  double value = 0;
  if (unsigned_part == "inf" || unsigned_part == "infinity" || unsigned_part == "inff" ||
      unsigned_part == "infinityf") {
    value = std::numeric_limits<double>::infinity() * (lower.starts_with('-') ? -1 : 1);
  } else if (unsigned_part == "nan" || unsigned_part == "nanf") {
    value = std::numeric_limits<double>::quiet_NaN();
  } else {
    while (lower.ends_with('f')) lower.pop_back();
    lower = WithoutDigitSeparators(lower);
    char* end = nullptr;
    value = std::strtod(lower.c_str(), &end);
    if (word || lower.empty() || end != lower.c_str() + lower.size()) {
      return ErrorAtToken("Couldn't parse float: " + text);
    }
  }
  Next();
  return value;
}

std::string TextTokenizer::PlaceText(Place place) const {
  const std::string_view before = Line(place.line).substr(0, place.column);
  const auto characters = std::count_if(before.begin(), before.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  return std::to_string(place.line + 1) + ":" + std::to_string(characters + 1) + " : ";
}

Status TextTokenizer::ErrorAtPrevious(const std::string& message) const {
  return Status(StatusCode::kCorrupt, PlaceText(previous_) + message);
}

Status TextTokenizer::ErrorAtToken(const std::string& message) const {
  const std::string_view line = AtEnd() ? std::string_view() : Line(at_.line);
  return Status(StatusCode::kCorrupt, PlaceText(at_) + "'" + std::string(line) + "': " + message);
}

}  // namespace ckptfit
