#include "loading/python_string.h"

namespace ckptfit {
namespace {

class Literal {
 public:
  Literal(std::string_view text, std::size_t at, std::vector<StringPiece>* pieces)
      : text_(text), at_(at), pieces_(*pieces) {}

  const char* Read() {
    for (; text_[at_] != '"' && text_[at_] != '\''; ++at_) {
      raw_ = raw_ || text_[at_] == 'r' || text_[at_] == 'R';
      formatted_ = formatted_ || text_[at_] == 'f' || text_[at_] == 'F';
    }
    const std::size_t quotes = text_.substr(at_, 3) == std::string(3, text_[at_]) ? 3 : 1;
    end_ = text_.substr(at_, quotes);
    at_ += quotes;
    pieces_.emplace_back();
    while (at_ < text_.size()) {
      if (text_.substr(at_, end_.size()) == end_) {
        at_ += end_.size();
        return nullptr;
      }
      if (const char* fault = Step()) return fault;
    }
    return "the string is not closed";
  }

  std::size_t at() const { return at_; }

 private:
  const char* Step() {
    const char c = text_[at_];
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (formatted_ && (c == '{' || c == '}')) {
      if (next == c) return Put(c, 2);
      return c == '{' ? Field() : "a single } in an f-string";
    }
    if (c != '\\' || raw_ || at_ + 1 == text_.size()) return Put(c, 1);
    return Put(next == 'n' ? '\n' : next == 't' ? '\t' : next, 2);
  }

  const char* Put(char c, std::size_t length) {
    pieces_.back().text += c;
    at_ += length;
    return nullptr;
  }

  const char* Field() {
    StringPiece field;
    field.begin = at_ + 1;
    field.end = text_.find_first_of("{}:!'\"", field.begin);
    if (field.end == std::string_view::npos || text_[field.end] != '}' || !field.is_field())
      return "in an f-string only {name} and its like are understood";
    at_ = field.end + 1;
    pieces_.push_back(std::move(field));
    pieces_.emplace_back();
    return nullptr;
  }

  std::string_view text_;
  std::size_t at_;
  std::vector<StringPiece>& pieces_;
  std::string_view end_;
  bool raw_ = false;
  bool formatted_ = false;
};

}  // namespace

bool IsPrefixedPythonString(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && i < 2 && std::string_view("rRbBuUfF").find(text[i]) != std::string_view::npos) ++i;
  return i > 0 && i < text.size() && (text[i] == '"' || text[i] == '\'');
}

const char* ReadPythonString(std::string_view text, std::size_t* at, std::vector<StringPiece>* pieces) {
  Literal literal(text, *at, pieces);
  const char* const fault = literal.Read();
  if (fault == nullptr) *at = literal.at();
  return fault;
}

}  // namespace ckptfit
