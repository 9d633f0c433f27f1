// Text for a terminal: colours, and names from files made harmless.
#pragma once

#include <string>
#include <string_view>

namespace ckptfit {

enum class Style { kGood, kDoubtful, kBad, kNote };

// Control characters (also DEL and the C1 range as UTF-8) as \xNN; everything else unchanged.
std::string Printable(std::string_view text);
// Appends the same to `out`: a list may have 100,000 names.
void AppendPrintable(std::string_view text, std::string* out);

// A call as it was written, on one printable line: line breaks and what indents behind them are at most a blank
// inside of brackets, and "; " between statements. Of a longer program the lines alone that mention a load.
std::string OneLine(std::string_view call);

class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}
  // `text` in bold colour, or unchanged when colours are off.
  std::string operator()(Style style, std::string_view text) const;

 private:
  bool color_;
};

}  // namespace ckptfit
