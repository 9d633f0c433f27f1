#include "base/python_repr.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/utf8.h"

namespace ckptfit {
namespace {

void AppendEscaped(unsigned char c, char quote, std::string* out) {
  switch (c) {
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    case '\\':
      *out += "\\\\";
      return;
    default:
      break;
  }
  if (c == static_cast<unsigned char>(quote)) {
    *out += '\\';
    *out += quote;
  } else if (c < 0x20 || c >= 0x7F) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", c);
    *out += hex;
  } else {
    *out += static_cast<char>(c);
  }
}

void AppendRepr(const Value& value, std::string* out) {
  if (value.is_null()) {
    *out += "None";
  } else if (value.is_bool()) {
    *out += value.AsBool() ? "True" : "False";
  } else if (value.is_int()) {
    *out += std::to_string(value.AsInt());
  } else if (value.is_double()) {
    *out += PythonRepr(value.AsDouble());
  } else if (value.is_string()) {
    *out += PythonRepr(value.AsString());
  } else if (value.is_array()) {
    *out += '[';
    bool first = true;
    for (const Value& item : value.AsArray()) {
      if (!first) *out += ", ";
      first = false;
      AppendRepr(item, out);
    }
    *out += ']';
  } else {
    *out += '{';
    bool first = true;
    for (const auto& [key, member] : value.AsObject()) {
      if (!first) *out += ", ";
      first = false;
      *out += PythonRepr(key) + ": ";
      AppendRepr(member, out);
    }
    *out += '}';
  }
}

}  // namespace

std::string PythonRepr(std::string_view text) {
  const bool single = text.find('\'') != std::string_view::npos;
  const bool twice = text.find('"') != std::string_view::npos;
  const char quote = single && !twice ? '"' : '\'';
  std::string out(1, quote);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = Utf8CharacterLength(text, i);
    if (length > 1) {
      out += text.substr(i, length);
      i += length;
    } else {
      AppendEscaped(static_cast<unsigned char>(text[i]), quote, &out);
      ++i;
    }
  }
  out += quote;
  return out;
}

std::string PythonRepr(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  char digits[64];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::scientific);
  (void)error;
  std::string text(digits, end);  // d.ddde[+-]xx, the shortest digits that read back the same
  const std::size_t e = text.find('e');
  const int exponent = std::atoi(text.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) return text;
  auto [fixed_end, fixed_error] = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed);
  (void)fixed_error;
  std::string fixed(digits, fixed_end);
  if (fixed.find('.') == std::string::npos) fixed += ".0";
  return fixed;
}

std::string PythonReprOf(const Value& value) {
  std::string out;
  AppendRepr(value, &out);
  return out;
}

std::string PythonTuple(const std::vector<std::string>& printed_items) {
  std::string out = "(";
  for (std::size_t i = 0; i < printed_items.size(); ++i) {
    if (i > 0) out += ", ";
    out += printed_items[i];
  }
  if (printed_items.size() == 1) out += ",";
  return out + ")";
}

std::string PythonList(const std::vector<std::string>& strings) {
  std::string out = "[";
  for (std::size_t i = 0; i < strings.size(); ++i) {
    if (i > 0) out += ", ";
    out += PythonRepr(strings[i]);
  }
  return out + "]";
}

}  // namespace ckptfit
