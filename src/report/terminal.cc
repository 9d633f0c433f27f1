#include "report/terminal.h"

#include <fmt/format.h>

namespace ckptfit {

namespace {

bool IsControl(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

// The first byte of U+0080 to U+00BF: half of them are control characters.
constexpr unsigned char kC1 = 0xc2;

// Whether nothing in `text` can be a control character. Looks at all bytes without a branch for each.
bool IsPlain(std::string_view text) {
  bool plain = true;
  for (const char c : text) plain &= !IsControl(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) != kC1;
  return plain;
}

}  // namespace

void AppendPrintable(std::string_view text, std::string* out) {
  if (IsPlain(text)) {
    out->append(text);
    return;
  }
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool c1 = byte_at(i) == kC1 && i + 1 < text.size() && byte_at(i + 1) < 0xa0;
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
