#include "loading/keras_model/lambda_code.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace ckptfit {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The first bytes of a text in base64.
std::string FirstBytes(std::string_view text, std::size_t count) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos || bytes.size() == count) break;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push_back(static_cast<char>(bits >> held & 0xff));
  }
  return bytes;
}

bool IsTag(char byte, char tag) { return (static_cast<unsigned char>(byte) & 0x7f) == static_cast<unsigned char>(tag); }

// How many 32-bit numbers a marshalled code object begins with, before its bytecode; nothing when it is none. They are
// six with those of Python 3.8 to 3.10, which count positional-only arguments and local variables; before, the former
// are missing, and since, the latter (Python/marshal.c, TYPE_CODE).
std::optional<std::size_t> LeadingNumbers(std::string_view base64) {
  const std::string bytes = FirstBytes(base64, 26);
  if (bytes.size() < 26 || !IsTag(bytes[0], 'c')) return std::nullopt;
  for (const std::size_t numbers : {std::size_t{5}, std::size_t{6}}) {
    if (IsTag(bytes[1 + 4 * numbers], 's')) return numbers;
  }
  return std::nullopt;
}

// Whether code that begins with five numbers is of Python 3.11 or later: its first instruction is RESUME or what prepares
// a closure, 151 and 149, with which no code of 3.7 can begin (they take values from the stack there).
bool BeginsAsSince311(std::string_view base64) {
  constexpr std::size_t kFirstInstruction = 1 + 4 * 5 + 1 + 4;
  const std::string bytes = FirstBytes(base64, kFirstInstruction + 1);
  if (bytes.size() <= kFirstInstruction) return false;
  const auto instruction = static_cast<unsigned char>(bytes[kFirstInstruction]);
  return instruction == 149 || instruction == 151;
}

}  // namespace

std::optional<Exception> UnreadableCode(const Value& function, const Environment& environment) {
  const Version& python = environment.python;
  if (!python.known()) return std::nullopt;
  const Value& inner = function.is_object() ? function["config"] : function;
  const Value& code = inner.is_array() && !inner.AsArray().empty() ? inner.AsArray().front()
                      : inner.Has("code")                          ? inner["code"]
                                                                   : inner["value"];
  const Value& text = code.is_array() && !code.AsArray().empty() ? code.AsArray().front() : code;
  const std::optional<std::size_t> numbers = LeadingNumbers(text.AsString());
  if (!numbers) return std::nullopt;
  const std::size_t read = python.AtLeast(3, 8) && python.Before(3, 11) ? 6 : 5;
  if (*numbers == read && python.Before(3, 8) && BeginsAsSince311(text.AsString())) {
    return Exception{"SystemError", "Objects/codeobject.c:119: bad argument to internal function"};
  }
  if (*numbers == read) return std::nullopt;
  return Exception{"ValueError", "bad marshal data (unknown type code)"};
}

}  // namespace ckptfit
