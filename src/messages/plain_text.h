// What somebody pasted, made plain: one line without colours, with one kind of quotation mark.
//
// Trust.  Any bytes. Terminal escapes go, also those that lost their escape character when copied ("[0;31m"); frames and
//         typographic quotation marks become spaces and '; runs of white space become one space; backquotes go, and so do
//         backslashes in front of quotation marks and the "> " of quoted lines. Entities of web pages (&#39;) become the
//         characters, and so do punctuation of full width and the one character that is an ellipsis.
// Cost.   One pass, O(length).
#pragma once

#include <string>
#include <string_view>

namespace ckptfit {

struct PlainText {
  std::string text;
  std::string lower;  // the same in lower case (ASCII), byte for byte

  bool Has(std::string_view lower_words) const { return lower.find(lower_words) != std::string::npos; }
};

PlainText MakePlain(std::string_view pasted);

// The same without any quotation marks: not everybody copies them.
PlainText WithoutQuotes(const PlainText& text);

// ASCII letters in lower and in upper case.
std::string Lower(std::string_view text);
std::string Upper(std::string_view text);

}  // namespace ckptfit
