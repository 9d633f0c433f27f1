// Tokens of protobuf's text format, as Python's parser (google.protobuf.text_format) cuts them, with its messages.
//
// Errors.  Messages are those of the Python class ParseError: "2:1 : 'line': Expected \":\"."
// Views.   Tokens point into the text, which outlives the tokenizer.
// Cost.    O(length).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ckptfit/result.h"

namespace ckptfit {

class TextTokenizer {
 public:
  // `text` is UTF-8.
  explicit TextTokenizer(std::string_view text);

  bool AtEnd() const { return token_.empty(); }
  std::string_view token() const { return token_; }
  void Next();

  bool TryConsume(std::string_view token);
  Status Consume(std::string_view token);
  Result<std::string> ConsumeIdentifierOrNumber();
  // Adjacent strings are joined; escapes are undone; the result must be UTF-8.
  Result<std::string> ConsumeString();
  Result<double> ConsumeFloat();

  // A complaint about the token that was read last, and about the present one.
  Status ErrorAtPrevious(const std::string& message) const;
  Status ErrorAtToken(const std::string& message) const;

 private:
  struct Place {
    std::size_t line = 0;
    std::size_t column = 0;  // bytes
  };
  std::string_view Line(std::size_t line) const;
  std::string PlaceText(Place place) const;
  void SkipSpace();
  Result<std::string> ConsumeSingleString();

  std::vector<std::string_view> lines_;
  Place at_;
  Place previous_;
  std::string_view token_;
};

}  // namespace ckptfit
