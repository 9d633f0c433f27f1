// One wording of a message: words that stand there, and places whose content differs each time.
//
//   file containing {saved:number} layers into a model with {model:number} layers
//
// A place is {} or {name}: anything, up to the words that follow, at most kMaxGap bytes; at the end one word. Typed places
// take what they can and no more: {n:number} digits, {s:shape} "(3, 3, 1, 32)", "[3,3,1,32]" or "(3L, 1L)", {w:word} letters, digits
// and "._/:>-". A wording begins with at least kMinStart bytes of words. Letters match in either case; text is plain
// (plain_text.h), and so are the words of a wording.
//
// Cost.     Matching at one position looks at no more than (places + 1) * kMaxGap bytes and never goes back.
// Threads.  A const Wording may be used by many threads.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ckptfit/result.h"
#include "messages/plain_text.h"

namespace ckptfit {

// What stood in the named places, by name; views into the text.
using Captures = std::vector<std::pair<std::string_view, std::string_view>>;

// The content of a place, empty when there is none of that name.
std::string_view CaptureOf(const Captures& captures, std::string_view name);

class Wording {
 public:
  static constexpr std::size_t kMaxGap = 400;
  static constexpr std::size_t kMinStart = 4;

  enum class Kind { kWords, kAny, kNumber, kShape, kWord };
  struct Piece {
    Kind kind = Kind::kWords;
    std::string text;  // the words, in lower case, or the name of the place
  };

  // kInvalidArgument when a place is not closed, of no known type, or where its end cannot be told.
  static Result<Wording> Parse(std::string_view text);

  // The same without quotation marks; nothing when it has none, or cannot do without them.
  std::optional<Wording> WithoutQuotes() const;

  // In lower case.
  const std::string& start() const { return pieces_.front().text; }

  const std::vector<Piece>& pieces() const { return pieces_; }

  // Whether the text continues like this at `at`. Fills in the captures and the end of the match when it does. Captures
  // are views into `text` and of this wording's names.
  bool MatchesAt(const PlainText& text, std::size_t at, Captures* captures, std::size_t* end) const;

 private:
  Status AddPlace(std::string_view place);
  void AddWords(std::string_view words);
  std::size_t EndOf(const PlainText& text, std::size_t piece, std::size_t begin) const;

  std::vector<Piece> pieces_;
};

}  // namespace ckptfit
