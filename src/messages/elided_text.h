// Tells a message from a text that quotes only some of its words: "You are trying to load ... into a model with 0 layers".
//
// Words are compared, not bytes; punctuation around them does not count, and articles do not. What stands in the text must follow the wording
// word by word; an ellipsis stands for any number of its words, a place for what may stand in it. The longest such stretch
// counts, wherever it begins and ends.
//
// Trust.    Any text. Texts of more than kMaxWords words are not looked at: nobody shortens the words of a whole traceback.
// Cost.     O(words of the text * words of the wording), and less for wordings that share fewer than kLeastWords words with it.
// Threads.  A const ElidedText may be used by many threads.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "messages/plain_text.h"
#include "messages/wording.h"

namespace ckptfit {

struct ElidedMatch {
  double share = 0;       // of the wording's own words, by length
  std::size_t words = 0;  // their number
  std::size_t begin = 0;  // in the text
  std::size_t end = 0;
  Captures captures;  // views into the text and the wording
};

class ElidedText {
 public:
  static constexpr std::size_t kMaxWords = 200;
  static constexpr std::size_t kLeastWords = 2;
  static constexpr std::size_t kLeastBytes = 12;

  // `text` must outlive it. Nothing when the text is too long.
  static std::optional<ElidedText> Of(const PlainText& text);

  const PlainText& text() const { return *text_; }

  // Nothing when fewer than kLeastWords words, or kLeastBytes bytes, of the wording stand there.
  std::optional<ElidedMatch> Find(const Wording& wording) const;

 private:
  struct Word {
    std::string_view lower;  // empty: an ellipsis
    std::size_t begin = 0;   // in the text
    std::size_t end = 0;
  };
  // A word of a wording, or a place; views into the wording.
  struct TemplateWord {
    Wording::Kind kind = Wording::Kind::kWords;
    std::string_view text;
  };
  struct Alignment;

  static std::vector<TemplateWord> WordByWord(const Wording& wording);
  void AddWord(std::size_t begin, std::size_t end);
  std::size_t LongestPlace(Wording::Kind kind, std::size_t at) const;
  std::string_view Content(std::size_t first, std::size_t count) const;
  bool GoesOn(const std::vector<TemplateWord>& pieces, std::size_t piece, std::size_t word) const;
  void Align(const std::vector<TemplateWord>& pieces, Alignment* alignment) const;
  ElidedMatch Follow(const std::vector<TemplateWord>& pieces, const Alignment& alignment, std::size_t* words) const;

  const PlainText* text_ = nullptr;
  std::vector<Word> words_;
  std::unordered_set<std::string_view> known_;
};

}  // namespace ckptfit
