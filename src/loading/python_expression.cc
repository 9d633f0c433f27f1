#include "loading/python_expression.h"

#include <cctype>
#include <optional>

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

bool IsNameStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }
bool IsNamePart(char c) { return IsNameStart(c) || std::isdigit(static_cast<unsigned char>(c)); }

// Recursive descent; depth_ bounds the recursion.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Statement>> Statements() {
    std::vector<Statement> statements;
    SkipBreaks();
    while (at_ < text_.size()) {
      Statement statement;
      statement.target = AssignmentTarget();
      statement.expression = Sum();
      if (failed_) return Fault();
      statements.push_back(std::move(statement));
      SkipBlanks();
      if (at_ < text_.size() && text_[at_] != ';' && text_[at_] != '\n') {
        Fail("expected the end of the call");
        return Fault();
      }
      SkipBreaks();
    }
    if (statements.empty()) {
      Fail("the call is empty");
      return Fault();
    }
    return statements;
  }

 private:
  Status Fault() const {
    return Status(StatusCode::kInvalidArgument, fault_ + " at character " + std::to_string(fault_at_ + 1),
                  {"", fault_at_, fault_at_, std::string(text_.substr(fault_at_, 20))});
  }

  Expression Fail(std::string fault) {
    if (!failed_) {
      failed_ = true;
      fault_ = std::move(fault);
      fault_at_ = std::min(at_, text_.size());
    }
    return {};
  }

  // Inside brackets a line break is a blank, as in Python.
  void SkipBlanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && brackets_ > 0) ||
          (c == '\\' && text_.substr(at_ + 1, 1) == "\n")) {
        ++at_;
      } else if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else {
        return;
      }
    }
  }
  void SkipBreaks() {
    SkipBlanks();
    while (at_ < text_.size() && (text_[at_] == ';' || text_[at_] == '\n')) {
      ++at_;
      SkipBlanks();
    }
  }
  bool Take(char c) {
    SkipBlanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool Sees(char c) {
    SkipBlanks();
    return at_ < text_.size() && text_[at_] == c;
  }

  std::string Word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && IsNamePart(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  // "name" of `name = ...`, leaving the position behind the "="; otherwise "" and the position stays.
  std::string AssignmentTarget() {
    SkipBlanks();
    const std::size_t begin = at_;
    if (at_ < text_.size() && IsNameStart(text_[at_])) {
      std::string name = Word();
      SkipBlanks();
      if (at_ + 1 < text_.size() && text_[at_] == '=' && text_[at_ + 1] != '=') {
        ++at_;
        return name;
      }
    }
    at_ = begin;
    return "";
  }

  Expression Sum() {
    if (++depth_ > kMaxNesting) return Fail("nested too deeply");
    Expression left = Postfix();
    for (int links = 0; !failed_ && Take('+'); ++links) {
      if (links == kMaxNesting) return Fail("too many terms");
      Expression sum;
      sum.kind = Kind::kAdd;
      sum.begin = left.begin;
      sum.items.push_back(std::move(left));
      sum.items.push_back(Postfix());
      left = std::move(sum);
    }
    --depth_;
    return left;
  }

  Expression Postfix() {
    Expression left = Atom();
    for (int links = 0; !failed_; ++links) {
      if (links == kMaxNesting) return Fail("nested too deeply");
      if (Take('.')) {
        SkipBlanks();
        if (at_ >= text_.size() || !IsNameStart(text_[at_])) return Fail("expected a name after the dot");
        left = Around(Kind::kAttribute, std::move(left));
        left.text = Word();
      } else if (Take('(')) {
        left = Around(Kind::kCall, std::move(left));
        Arguments(&left);
      } else if (Take('[')) {
        left = Around(Kind::kSubscript, std::move(left));
        ++brackets_;
        left.items.push_back(Index());
        if (!failed_ && !Take(']')) return Fail("expected ]");
        --brackets_;
      } else {
        break;
      }
    }
    return left;
  }

  // What stands in square brackets behind a value.
  Expression Index() {
    Expression slice;
    slice.kind = Kind::kSlice;
    slice.begin = at_;
    slice.items.resize(2);
    if (!Sees(':')) {
      Expression first = Sum();
      if (failed_ || !Sees(':')) return first;
      slice.items[0] = std::move(first);
    }
    Take(':');
    if (!Sees(']')) slice.items[1] = Sum();
    return slice;
  }

  static Expression Around(Kind kind, Expression inner) {
    Expression outer;
    outer.kind = kind;
    outer.begin = inner.begin;
    outer.items.push_back(std::move(inner));
    return outer;
  }

  void Arguments(Expression* call) {
    ++brackets_;
    while (!failed_ && !Sees(')')) {
      if (Sees('*')) {
        Unpacked(call);
        if (!Take(',')) break;
        continue;
      }
      std::string keyword = AssignmentTarget();
      Expression value = Sum();
      if (failed_) return;
      if (keyword.empty()) {
        call->items.push_back(std::move(value));
      } else {
        call->keywords.push_back({std::move(keyword), std::move(value)});
      }
      if (!Take(',')) break;
    }
    if (!failed_ && !Take(')')) Fail("expected )");
    --brackets_;
  }

  // **{"name": value, ...}: its members are keyword arguments.
  void Unpacked(Expression* call) {
    if (!Take('*') || !Take('*')) {
      Fail("* in front of an argument is not understood");
      return;
    }
    Expression dict = Sum();
    if (failed_) return;
    for (std::size_t i = 0; dict.kind == Kind::kDict && i + 1 < dict.items.size(); i += 2) {
      if (dict.items[i].kind != Kind::kString) break;
      call->keywords.emplace_back(dict.items[i].text, std::move(dict.items[i + 1]));
      if (i + 2 >= dict.items.size()) return;
    }
    if (dict.kind != Kind::kDict || !dict.items.empty()) Fail("behind ** only a dict with text keys is understood");
  }

  Expression Atom() {
    SkipBlanks();
    Expression atom;
    atom.begin = at_;
    if (at_ >= text_.size()) return Fail("the call ends too early");
    const char c = text_[at_];
    if (c == '"' || c == '\'' || IsStringPrefix()) return String();
    if (IsNameStart(c)) {
      atom.text = Word();
      atom.kind = atom.text == "True"    ? Kind::kTrue
                  : atom.text == "False" ? Kind::kFalse
                  : atom.text == "None"  ? Kind::kNone
                                         : Kind::kName;
      return atom;
    }
    if (std::isdigit(static_cast<unsigned char>(c)) || (c == '-' && DigitAt(at_ + 1))) return Number();
    if (Take('-')) return Negated(atom.begin);
    if (Take('(')) return Sequence(Kind::kTuple, ')');
    if (Take('[')) return Sequence(Kind::kList, ']');
    if (Take('{')) return Dict();
    return Fail("not understood");
  }

  bool DigitAt(std::size_t at) const {
    return at < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at]));
  }

  Expression Negated(std::size_t begin) {
    if (++depth_ > kMaxNesting) return Fail("nested too deeply");
    Expression negated;
    negated.kind = Kind::kNegate;
    negated.begin = begin;
    negated.items.push_back(Postfix());
    --depth_;
    return negated;
  }

  bool IsStringPrefix() const {
    std::size_t i = at_;
    while (i < text_.size() && i < at_ + 2 && std::string_view("rRbBuUfF").find(text_[i]) != std::string_view::npos)
      ++i;
    return i > at_ && i < text_.size() && (text_[i] == '"' || text_[i] == '\'');
  }

  Expression Number() {
    Expression number;
    number.kind = Kind::kNumber;
    number.begin = at_;
    if (text_[at_] == '-') ++at_;
    while (at_ < text_.size() && (IsNamePart(text_[at_]) || text_[at_] == '.' ||
                                  ((text_[at_] == '-' || text_[at_] == '+') && (text_[at_ - 1] | 32) == 'e'))) {
      ++at_;
    }
    number.text = std::string(text_.substr(number.begin, at_ - number.begin));
    return number;
  }

  Expression String() {
    Expression string;
    string.kind = Kind::kString;
    string.begin = at_;
    do {
      bool raw = false;
      while (text_[at_] != '"' && text_[at_] != '\'') {
        if (text_[at_] == 'f' || text_[at_] == 'F') return Fail("f-strings are not understood");
        raw = raw || text_[at_] == 'r' || text_[at_] == 'R';
        ++at_;
      }
      if (!StringBody(raw, &string.text)) return Fail("the string is not closed");
      SkipBlanks();
    } while (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'' || IsStringPrefix()));
    return string;
  }

  bool StringBody(bool raw, std::string* out) {
    const char quote = text_[at_++];
    const std::string triple(3, quote);
    std::string end(1, quote);
    if (text_.substr(at_ - 1, 3) == triple) {
      at_ += 2;
      end = triple;
    }
    while (at_ < text_.size()) {
      if (text_.substr(at_, end.size()) == end) {
        at_ += end.size();
        return true;
      }
      if (text_[at_] == '\\' && !raw && at_ + 1 < text_.size()) {
        const char e = text_[at_ + 1];
        *out += e == 'n' ? '\n' : e == 't' ? '\t' : e;
        at_ += 2;
      } else {
        *out += text_[at_++];
      }
    }
    return false;
  }

  // After the opening bracket. One element in parentheses without a comma is that element.
  Expression Sequence(Kind kind, char close) {
    Expression sequence;
    sequence.kind = kind;
    sequence.begin = at_ - 1;
    ++brackets_;
    bool comma = false;
    while (!failed_ && !Sees(close)) {
      sequence.items.push_back(Sum());
      if (!Take(',')) break;
      comma = true;
    }
    if (!failed_ && !Take(close)) return Fail(std::string("expected ") + close);
    --brackets_;
    if (!failed_ && kind == Kind::kTuple && sequence.items.size() == 1 && !comma) {
      Expression inner = std::move(sequence.items[0]);
      return inner;
    }
    return sequence;
  }

  Expression Dict() {
    Expression dict;
    dict.kind = Kind::kDict;
    dict.begin = at_ - 1;
    ++brackets_;
    while (!failed_ && !Sees('}')) {
      dict.items.push_back(Sum());
      if (!failed_ && !Take(':')) return Fail("expected : in a dict");
      dict.items.push_back(Sum());
      if (!Take(',')) break;
    }
    if (!failed_ && !Take('}')) return Fail("expected }");
    --brackets_;
    return dict;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int brackets_ = 0;
  bool failed_ = false;
  std::string fault_;
  std::size_t fault_at_ = 0;
};

}  // namespace

std::string Expression::DottedName() const {
  if (kind == Kind::kName) return text;
  if (kind != Kind::kAttribute) return "";
  const std::string base = items[0].DottedName();
  return base.empty() ? "" : base + "." + text;
}

const Expression* Expression::Keyword(std::string_view name) const {
  for (const auto& [keyword, value] : keywords) {
    if (keyword == name) return &value;
  }
  return nullptr;
}

Result<std::vector<Statement>> ParsePython(std::string_view text) {
  if (text.size() > kMaxCallText) return Status(StatusCode::kOverBudget, "the call text is longer than 64 KiB");
  return Parser(text).Statements();
}

}  // namespace ckptfit
