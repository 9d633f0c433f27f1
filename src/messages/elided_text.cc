#include "messages/elided_text.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ckptfit {
namespace {

constexpr std::size_t kMaxWordsOfPlace = 12;
constexpr std::string_view kEllipsis = "...";

bool IsInWord(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         std::string_view("_./\\<>-?:").find(c) != std::string_view::npos;
}

bool IsNumber(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Titles leave articles out.
bool IsArticle(std::string_view word) { return word == "a" || word == "an" || word == "the"; }

// Calls take(begin, end) for each word of `lower` but articles, and for each ellipsis.
template <typename Take>
void ForEachWord(std::string_view lower, const Take& take) {
  for (std::size_t i = 0; i < lower.size();) {
    if (lower.substr(i).starts_with(kEllipsis)) {
      take(i, i + kEllipsis.size());
      i += kEllipsis.size();
      continue;
    }
    std::size_t end = i;
    while (end < lower.size() && IsInWord(lower[end]) && !lower.substr(end).starts_with(kEllipsis)) ++end;
    std::size_t last = end;
    while (last > i && std::string_view(".:?-").find(lower[last - 1]) != std::string_view::npos) --last;
    if (last > i && !IsArticle(lower.substr(i, last - i))) take(i, last);
    i = std::max(end, i + 1);
  }
}

}  // namespace

std::vector<ElidedText::TemplateWord> ElidedText::WordByWord(const Wording& wording) {
  std::vector<TemplateWord> words;
  for (const Wording::Piece& piece : wording.pieces()) {
    const std::string_view text = piece.text;
    if (piece.kind != Wording::Kind::kWords) {
      words.push_back({piece.kind, text});
      continue;
    }
    ForEachWord(text, [&](std::size_t begin, std::size_t end) {
      words.push_back({Wording::Kind::kWords, text.substr(begin, end - begin)});
    });
  }
  return words;
}

// For each pair of a piece and a word of the text: how many bytes of the wording follow from there on, and where it goes on.
struct ElidedText::Alignment {
  struct Step {
    std::size_t bytes = 0;
    std::size_t piece = 0;  // the next pair; the same one: nothing follows
    std::size_t word = 0;
  };

  Alignment(std::size_t piece_count, std::size_t word_count)
      : columns(word_count + 1), steps((piece_count + 1) * (word_count + 1)) {}

  Step& at(std::size_t piece, std::size_t word) { return steps[piece * columns + word]; }
  const Step& at(std::size_t piece, std::size_t word) const { return steps[piece * columns + word]; }

  // Takes the way over `next`, and `bytes` before it, when it is the longer one.
  void Offer(std::size_t piece, std::size_t word, std::size_t bytes, std::size_t next_piece, std::size_t next_word) {
    Step& step = at(piece, word);
    const std::size_t whole = bytes + at(next_piece, next_word).bytes;
    if (whole > step.bytes) step = {whole, next_piece, next_word};
  }

  std::size_t columns;
  std::vector<Step> steps;
  std::size_t first_piece = 0;  // where the longest stretch begins
  std::size_t first_word = 0;
};

void ElidedText::AddWord(std::size_t begin, std::size_t end) {
  const std::string_view word = std::string_view(text_->lower).substr(begin, end - begin);
  if (word == kEllipsis) {
    words_.push_back({{}, begin, end});
  } else {
    words_.push_back({word, begin, end});
    known_.insert(word);
  }
}

std::optional<ElidedText> ElidedText::Of(const PlainText& text) {
  constexpr std::size_t kMaxBytes = kMaxWords * 100;
  if (text.lower.size() > kMaxBytes) return std::nullopt;
  ElidedText elided;
  elided.text_ = &text;
  ForEachWord(text.lower, [&](std::size_t begin, std::size_t end) { elided.AddWord(begin, end); });
  if (elided.words_.size() > kMaxWords) return std::nullopt;
  return elided;
}

// How many words of the text a place of this kind can take from `at` on.
std::size_t ElidedText::LongestPlace(Wording::Kind kind, std::size_t at) const {
  const std::size_t most = kind == Wording::Kind::kNumber || kind == Wording::Kind::kWord ? 1 : kMaxWordsOfPlace;
  std::size_t count = 0;
  for (; at + count < words_.size() && count < most; ++count) {
    const std::string_view word = words_[at + count].lower;
    const bool is_dimension = IsNumber(word) || word == "none" || word == "?";
    if (word.empty()) break;
    if (kind == Wording::Kind::kNumber && !IsNumber(word)) break;
    if (kind == Wording::Kind::kShape && !is_dimension) break;
  }
  return count;
}

// Whether a stretch may begin here: one word alone stands in too many texts.
bool ElidedText::GoesOn(const std::vector<TemplateWord>& pieces, std::size_t piece, std::size_t word) const {
  const auto is_word = [&](std::size_t next) {
    return piece + next < pieces.size() && word + next < words_.size() &&
           pieces[piece + next].kind == Wording::Kind::kWords && pieces[piece + next].text == words_[word + next].lower;
  };
  const auto is_filled = [&](std::size_t next) {
    return piece + next < pieces.size() && word + next < words_.size() &&
           pieces[piece + next].kind != Wording::Kind::kWords &&
           LongestPlace(pieces[piece + next].kind, word + next) > 0;
  };
  return is_word(0) ? is_word(1) || is_filled(1) : is_filled(0) && is_word(1);
}

void ElidedText::Align(const std::vector<TemplateWord>& pieces, Alignment* alignment) const {
  for (std::size_t word = words_.size(); word-- > 0;) {
    for (std::size_t piece = pieces.size(); piece-- > 0;) {
      if (words_[word].lower.empty()) {
        for (std::size_t next = piece; next < pieces.size(); ++next) {
          if (GoesOn(pieces, next, word + 1)) alignment->Offer(piece, word, 0, next, word + 1);
        }
      } else if (pieces[piece].kind != Wording::Kind::kWords) {
        const std::size_t longest = LongestPlace(pieces[piece].kind, word);
        for (std::size_t count = 1; count <= longest; ++count) {
          alignment->Offer(piece, word, 0, piece + 1, word + count);
        }
      } else if (pieces[piece].text == words_[word].lower) {
        alignment->Offer(piece, word, pieces[piece].text.size(), piece + 1, word + 1);
        const std::size_t longest = alignment->at(alignment->first_piece, alignment->first_word).bytes;
        if (alignment->at(piece, word).bytes > longest && GoesOn(pieces, piece, word)) {
          alignment->first_piece = piece;
          alignment->first_word = word;
        }
      }
    }
  }
}

std::string_view ElidedText::Content(std::size_t first, std::size_t count) const {
  const std::size_t begin = words_[first].begin;
  const std::size_t end = words_[first + count - 1].end;
  return std::string_view(text_->text).substr(begin, end - begin);
}

// Goes along the longest stretch: what stands in its places, and the number of the wording's words.
ElidedMatch ElidedText::Follow(const std::vector<TemplateWord>& pieces, const Alignment& alignment,
                               std::size_t* words) const {
  ElidedMatch match;
  std::size_t piece = alignment.first_piece;
  std::size_t word = alignment.first_word;
  match.begin = words_[word].begin;
  const auto is_place = [&] {
    return piece < pieces.size() && word < words_.size() && pieces[piece].kind != Wording::Kind::kWords &&
           !words_[word].lower.empty();
  };
  while (alignment.at(piece, word).bytes > 0) {
    const Alignment::Step& step = alignment.at(piece, word);
    if (is_place()) {
      match.captures.emplace_back(pieces[piece].text, Content(word, step.word - word));
    } else if (!words_[word].lower.empty()) {
      ++*words;
    }
    match.end = words_[std::max(step.word, word + 1) - 1].end;
    piece = step.piece;
    word = step.word;
  }
  // A place behind the last word.
  if (!is_place()) return match;
  const bool is_any = pieces[piece].kind == Wording::Kind::kAny;
  const std::size_t count =
      std::min<std::size_t>(LongestPlace(pieces[piece].kind, word), is_any ? 1 : kMaxWordsOfPlace);
  if (count > 0) match.captures.emplace_back(pieces[piece].text, Content(word, count));
  return match;
}

std::optional<ElidedMatch> ElidedText::Find(const Wording& wording) const {
  const std::vector<TemplateWord> pieces = WordByWord(wording);
  std::size_t bytes = 0;
  std::size_t shared = 0;
  for (const TemplateWord& piece : pieces) {
    if (piece.kind != Wording::Kind::kWords) continue;
    bytes += piece.text.size();
    shared += known_.count(piece.text);
  }
  if (shared < kLeastWords) return std::nullopt;
  Alignment alignment(pieces.size(), words_.size());
  Align(pieces, &alignment);
  const std::size_t longest = alignment.at(alignment.first_piece, alignment.first_word).bytes;
  if (longest < kLeastBytes) return std::nullopt;
  std::size_t words = 0;
  ElidedMatch match = Follow(pieces, alignment, &words);
  if (words < kLeastWords) return std::nullopt;
  match.share = static_cast<double>(longest) / static_cast<double>(bytes);
  match.words = words;
  return match;
}

}  // namespace ckptfit
