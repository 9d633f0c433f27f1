#include "messages/wording.h"

#include <algorithm>
#include <utility>

namespace ckptfit {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsWordCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("._/:>-").find(c) != std::string_view::npos;
}

std::size_t EndOfWhile(std::string_view text, std::size_t begin, bool (*takes)(char)) {
  std::size_t end = begin;
  while (end < text.size() && end - begin < Wording::kMaxGap && takes(text[end])) ++end;
  return end == begin ? kNone : end;
}

// The end of "(3, 3, None, 32)" or "[3,3,?,32]" at `begin`.
std::size_t EndOfShape(std::string_view text, std::size_t begin) {
  if (begin >= text.size() || (text[begin] != '(' && text[begin] != '[')) return kNone;
  const char close = text[begin] == '(' ? ')' : ']';
  for (std::size_t i = begin + 1; i < text.size() && i - begin < Wording::kMaxGap; ++i) {
    if (text[i] == close) return i + 1;
    if (!IsDigit(text[i]) && std::string_view(" ,?NoneL").find(text[i]) == std::string_view::npos) return kNone;
  }
  return kNone;
}

// The end of one word of any characters, without the punctuation behind it.
std::size_t EndOfLastWord(std::string_view text, std::size_t begin) {
  std::size_t end = std::min(text.find(' ', begin), std::min(text.size(), begin + Wording::kMaxGap));
  while (end > begin && std::string_view(".,;:'()[]").find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

// Without quotation marks and spaces around it.
std::string_view Unquoted(std::string_view content) {
  while (!content.empty() && (content.front() == '\'' || content.front() == ' ')) content.remove_prefix(1);
  while (!content.empty() && (content.back() == '\'' || content.back() == ' ')) content.remove_suffix(1);
  return content;
}

}  // namespace

std::string_view CaptureOf(const Captures& captures, std::string_view name) {
  for (const auto& [known, content] : captures) {
    if (known == name) return content;
  }
  return {};
}

void Wording::AddWords(std::string_view words) {
  if (!words.empty()) pieces_.push_back({Kind::kWords, std::string(words)});
}

Status Wording::AddPlace(std::string_view place) {
  const std::size_t colon = std::min(place.find(':'), place.size());
  const std::string_view type = place.substr(std::min(colon + 1, place.size()));
  const Kind kind = type == "number"  ? Kind::kNumber
                    : type == "shape" ? Kind::kShape
                    : type == "word"  ? Kind::kWord
                                      : Kind::kAny;
  if (kind == Kind::kAny && !type.empty()) {
    return Status(StatusCode::kInvalidArgument, "no place is of type \"" + std::string(type) + "\"");
  }
  if (!pieces_.empty() && pieces_.back().kind == Kind::kAny) {
    return Status(StatusCode::kInvalidArgument, "words must follow the place {" + pieces_.back().text + "}");
  }
  pieces_.push_back({kind, std::string(place.substr(0, colon))});
  return Status();
}

Result<Wording> Wording::Parse(std::string_view text) {
  // White space at either end of a wording does not count; inside, as in the text, one space is enough.
  const std::string plain = MakePlain(text).lower;
  Wording wording;
  for (std::size_t i = 0; i < plain.size();) {
    const std::size_t open = std::min(plain.find('{', i), plain.size());
    wording.AddWords(std::string_view(plain).substr(i, open - i));
    if (open == plain.size()) break;
    const std::size_t close = plain.find('}', open);
    if (close == kNone) return Status(StatusCode::kInvalidArgument, "a place is not closed: " + plain.substr(open));
    CKPTFIT_RETURN_IF_ERROR(wording.AddPlace(std::string_view(plain).substr(open + 1, close - open - 1)));
    i = close + 1;
  }
  if (wording.pieces_.empty() || wording.pieces_[0].kind != Kind::kWords ||
      wording.pieces_[0].text.size() < kMinStart) {
    return Status(StatusCode::kInvalidArgument, "a wording begins with words: " + std::string(text));
  }
  return wording;
}

std::optional<Wording> Wording::WithoutQuotes() const {
  Wording bare;
  bool has_quotes = false;
  for (Piece piece : pieces_) {
    if (piece.kind == Kind::kWords) has_quotes |= std::erase(piece.text, '\'') > 0;
    if (piece.kind == Kind::kWords && piece.text.empty()) continue;
    // Where a place ends is told by the words that follow.
    if (!bare.pieces_.empty() && bare.pieces_.back().kind == Kind::kAny && piece.kind != Kind::kWords) {
      return std::nullopt;
    }
    bare.pieces_.push_back(std::move(piece));
  }
  if (!has_quotes || bare.pieces_.empty() || bare.start().size() < kMinStart ||
      bare.pieces_.front().kind != Kind::kWords) {
    return std::nullopt;
  }
  return bare;
}

// Where the place `piece` ends that begins at `begin`; kNone when it cannot stand there.
std::size_t Wording::EndOf(const PlainText& text, std::size_t piece, std::size_t begin) const {
  switch (pieces_[piece].kind) {
    case Kind::kNumber:
      return EndOfWhile(text.text, begin, IsDigit);
    case Kind::kWord:
      return EndOfWhile(text.text, begin, IsWordCharacter);
    case Kind::kShape:
      return EndOfShape(text.text, begin);
    case Kind::kWords:
      return std::string_view(text.lower).substr(begin).starts_with(pieces_[piece].text)
                 ? begin + pieces_[piece].text.size()
                 : kNone;
    case Kind::kAny:
      break;
  }
  if (piece + 1 == pieces_.size()) return EndOfLastWord(text.text, begin);
  const std::string& next = pieces_[piece + 1].text;
  const std::size_t found = std::string_view(text.lower).substr(begin, kMaxGap + next.size()).find(next);
  return found == kNone ? kNone : begin + found;
}

bool Wording::MatchesAt(const PlainText& text, std::size_t at, Captures* captures, std::size_t* end) const {
  captures->clear();
  std::size_t begin = at;
  for (std::size_t piece = 0; piece < pieces_.size(); ++piece) {
    const std::size_t stop = begin > text.text.size() ? kNone : EndOf(text, piece, begin);
    if (stop == kNone) return false;
    if (pieces_[piece].kind != Kind::kWords && !pieces_[piece].text.empty()) {
      captures->emplace_back(pieces_[piece].text, Unquoted(std::string_view(text.text).substr(begin, stop - begin)));
    }
    begin = stop;
  }
  *end = begin;
  return true;
}

}  // namespace ckptfit
