#include "report/terminal.h"

#include <fmt/format.h>

namespace ckptfit {

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (c1) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
    } else {
      out += text[i];
    }
  }
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
