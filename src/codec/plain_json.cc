#include "codec/plain_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "codec/json.h"

namespace ckptfit {
namespace {

// Bytes that stand for themselves inside a string.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The text from left to right; '\0' behind its end, which no token begins with.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  char Peek() const { return at_ < end_ ? *at_ : '\0'; }
  bool AtEnd() const { return at_ == end_; }
  void SkipSpace() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  std::string_view Rest() const { return {at_, end_}; }
  void Skip(std::size_t bytes) { at_ += bytes; }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  bool Take(std::string_view word) {
    if (!std::string_view(at_, end_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::optional<std::string> TakeString() {
    const char* const quote = at_;
    if (!Take('"')) return std::nullopt;
    const char* const begin = at_;
    while (at_ < end_ && kPlain[static_cast<unsigned char>(*at_)]) ++at_;
    if (Peek() == '"') return std::string(begin, at_++);
    return TakeUnusualString(quote);
  }

  std::optional<Value> TakeNumber() {
    const char* const begin = at_;
    Take('-');
    if (!Take('0') && !TakeDigits()) return std::nullopt;
    bool integer = true;
    if (Take('.')) {
      integer = false;
      if (!TakeDigits()) return std::nullopt;
    }
    if (Take('e') || Take('E')) {
      integer = false;
      if (!Take('-')) Take('+');
      if (!TakeDigits()) return std::nullopt;
    }
    std::int64_t whole = 0;
    if (integer && std::from_chars(begin, at_, whole).ec == std::errc()) return Value(whole);
    double number = 0;
    if (std::from_chars(begin, at_, number).ec != std::errc()) return std::nullopt;
    if (std::abs(number) == std::numeric_limits<double>::max()) return std::nullopt;  // stands for infinity there
    return Value(number);
  }

 private:
  bool TakeDigits() {
    const char* const begin = at_;
    while (IsDigit(Peek())) ++at_;
    return at_ != begin;
  }

  // `at_` is at the first byte that does not stand for itself.
  std::optional<std::string> TakeUnusualString(const char* quote) {
    for (; at_ < end_ && *at_ != '"'; ++at_) {
      if (*at_ != '\\') continue;
      ++at_;  // what is escaped ends no string
      if (at_ == end_) return std::nullopt;
    }
    if (!Take('"')) return std::nullopt;
    auto parsed = nlohmann::json::parse(quote, at_, nullptr, false);
    if (!parsed.is_string()) return std::nullopt;
    return std::move(parsed.get_ref<std::string&>());
  }

  const char* at_;
  const char* end_;
};

class PlainReader {
 public:
  PlainReader(std::string_view text, std::span<const JsonItems> handed_over)
      : in_(text), handed_over_(handed_over), met_(handed_over.size()) {}

  std::optional<Value> Read() {
    do {
      in_.SkipSpace();
      if (!ReadToken()) return std::nullopt;
      in_.SkipSpace();
    } while (!open_.empty());
    if (!in_.AtEnd()) return std::nullopt;
    return std::move(root_);
  }

 private:
  // An array or object that is not closed yet: its items stand at the end of `values_`, its members of `members_`.
  struct Open {
    bool array = false;
    std::size_t first = 0;
    const JsonItems* items = nullptr;  // of an array whose items are handed over
  };

  // One value or opening bracket, with the key and the comma before it, or one closing bracket.
  bool ReadToken() {
    if (!open_.empty()) {
      if (in_.Take(open_.back().array ? ']' : '}')) return Close();
      if (!OpenIsEmpty() && !in_.Take(',')) return false;
      in_.SkipSpace();
      if (!open_.back().array && !ReadKey()) return false;
    }
    if (++count_ > kMaxJsonValues) return false;
    if (TakeText()) return true;
    if (in_.Take('{')) return OpenOne(false);
    if (in_.Take('[')) return OpenOne(true);
    return ReadScalar();
  }

  // Whether an item of the array whose items are handed over was taken as it stands.
  bool TakeText() {
    const JsonItems* const items = open_.empty() ? nullptr : open_.back().items;
    if (items == nullptr || !items->take_text) return false;
    const std::size_t length = items->take_text(in_.Rest());
    in_.Skip(length);
    taken_ += length > 0 ? 1 : 0;
    return length > 0;
  }

  bool OpenIsEmpty() const {
    const Open& open = open_.back();
    if (open.items != nullptr) return taken_ == 0;
    return open.first == (open.array ? values_.size() : members_.size());
  }

  bool ReadKey() {
    auto key = in_.TakeString();
    if (!key) return false;
    for (std::size_t i = 0; open_.size() == 1 && i < handed_over_.size(); ++i) {
      if (*key != handed_over_[i].member) continue;
      if (met_[i]) return false;
      met_[i] = true;
    }
    members_.emplace_back(std::move(*key), Value());
    in_.SkipSpace();
    if (!in_.Take(':')) return false;
    in_.SkipSpace();
    return true;
  }

  bool ReadScalar() {
    const char c = in_.Peek();
    if (c == '"') {
      auto text = in_.TakeString();
      return text && Place(std::move(*text));
    }
    if (c == '-' || IsDigit(c)) {
      auto number = in_.TakeNumber();
      return number && Place(std::move(*number));
    }
    if (in_.Take("true")) return Place(true);
    if (in_.Take("false")) return Place(false);
    return (in_.Take("null") || in_.Take("NaN")) && Place(Value());
  }

  bool OpenOne(bool array) {
    if (open_.size() >= static_cast<std::size_t>(kMaxJsonDepth)) return false;
    const JsonItems* const items = array && open_.size() == 1 ? ItemsOfKey() : nullptr;
    if (items != nullptr) taken_ = 0;
    open_.push_back({array, array ? values_.size() : members_.size(), items});
    return true;
  }

  bool Close() {
    const Open done = open_.back();
    open_.pop_back();
    return done.array ? Place(TakeFrom(done.first, &values_)) : Place(TakeFrom(done.first, &members_));
  }

  template <typename Item>
  static std::vector<Item> TakeFrom(std::size_t first, std::vector<Item>* items) {
    const auto begin = items->begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<Item> taken(std::make_move_iterator(begin), std::make_move_iterator(items->end()));
    items->erase(begin, items->end());
    return taken;
  }

  // Of the member of the outermost object whose value comes next; nullptr when that is kept.
  const JsonItems* ItemsOfKey() const {
    if (open_[0].array) return nullptr;
    const auto items = std::ranges::find(handed_over_, members_.back().first, &JsonItems::member);
    return items == handed_over_.end() ? nullptr : &*items;
  }

  template <typename Content>
  bool Place(Content&& content) {
    if (open_.empty()) {
      root_ = Value(std::forward<Content>(content));
    } else if (!open_.back().array) {
      members_.back().second = Value(std::forward<Content>(content));
    } else if (const JsonItems* items = open_.back().items) {
      ++taken_;
      items->take(Value(std::forward<Content>(content)));
    } else {
      values_.emplace_back(std::forward<Content>(content));
    }
    return true;
  }

  Cursor in_;
  const std::span<const JsonItems> handed_over_;
  std::vector<bool> met_;  // parallel to it
  std::size_t taken_ = 0;  // items that were handed over of the array that is open
  std::size_t count_ = 0;
  Value root_;
  std::vector<Open> open_;
  std::vector<Value> values_;
  std::vector<Value::Member> members_;
};

}  // namespace

std::optional<Value> ParsePlainJson(std::string_view text, std::span<const JsonItems> handed_over) {
  return PlainReader(text, handed_over).Read();
}

}  // namespace ckptfit
