#include "loading/python_expression.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "base/contains.h"
#include "loading/load_words.h"
#include "loading/python_cursor.h"
#include "loading/python_string.h"

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

// Recursive descent; depth_ bounds the recursion.
class Parser : private PythonCursor {
 public:
  explicit Parser(std::string_view text) : PythonCursor(text) {}

  Result<std::vector<Statement>> Statements() {
    std::vector<Statement> statements;
    SkipBreaks();
    while (at_ < text_.size()) {
      if (!SkipImport() && !SkipWith()) {
        statements.push_back(OneStatement());
        if (statements.back().fault && Matters(statements.back())) return *statements.back().fault;
      }
      SkipBreaks();
    }
    if (statements.empty()) {
      Fail("the call is empty");
      return Fault();
    }
    const auto read = std::find_if(statements.begin(), statements.end(), [](const Statement& s) { return !s.fault; });
    if (read == statements.end()) return *statements.front().fault;
    return statements;
  }

 private:
  Expression Fail(std::string fault) {
    SetFault(std::move(fault));
    return {};
  }

  Statement OneStatement() {
    const std::size_t begin = at_;
    Statement statement;
    ReadTargets(&statement);
    statement.expression = Sum();
    if (!failed_) SkipBlanks();
    if (!failed_ && at_ < text_.size() && text_[at_] != ';' && text_[at_] != '\n') Fail("expected the end of the call");
    return failed_ ? NotRead(begin) : statement;
  }

  // The statement at `begin`, which has a fault, passed over.
  Statement NotRead(std::size_t begin) {
    Statement statement;
    statement.fault = Fault();
    ClearFault();
    depth_ = brackets_ = 0;
    at_ = begin;
    SkipTo("=;\n");
    const bool assigns = at_ > begin && text_.substr(at_, 1) == "=" && text_.substr(at_ + 1, 1) != "=" &&
                         std::string_view("!<>").find(text_[at_ - 1]) == std::string_view::npos;
    if (assigns) statement.unknown = NamesIn(text_.substr(begin, at_ - begin));
    at_ = begin;
    SkipStatement();
    statement.text = text_.substr(begin, at_ - begin);
    return statement;
  }

  // Whether what a call does may hang on a statement that is not understood.
  static bool Matters(const Statement& statement) {
    constexpr std::array<std::string_view, 12> kCompound = {"if",  "elif",   "else",    "for",   "while", "try",
                                                            "def", "except", "finally", "class", "async", "match"};
    const std::string_view text = statement.text;
    std::size_t end = 0;
    while (end < text.size() && IsNamePart(text[end])) ++end;
    return Contains(kCompound, text.substr(0, end)) || MentionsLoad(text);
  }

  // "a" and "b.c" of `a, b.c`, `a *` and `a[0]`.
  static std::vector<std::string> NamesIn(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t begin = i;
      while (i < text.size() && (IsNamePart(text[i]) || (text[i] == '.' && i > begin))) ++i;
      if (i > begin && IsNameStart(text[begin])) names.emplace_back(text.substr(begin, i - begin));
      if (i == begin) ++i;
    }
    return names;
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

  std::string DottedWord() {
    SkipBlanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && (IsNamePart(text_[at_]) || (text_[at_] == '.' && at_ > begin))) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  // The same of a statement, which may also be `name: type = ...`, `object.name = ...` or `a, b = ...`.
  void ReadTargets(Statement* statement) {
    SkipBlanks();
    const std::size_t begin = at_;
    std::vector<std::string> names;
    do {
      names.push_back(DottedWord());
    } while (!names.back().empty() && IsNameStart(names.back()[0]) && Take(','));
    const bool named = !names.back().empty() && IsNameStart(names.back()[0]);
    if (named && names.size() == 1 && Take(':')) SkipTo("=;\n");
    if (!named || !Sees('=') || text_.substr(at_ + 1, 1) == "=") {
      at_ = begin;
      return;
    }
    ++at_;
    if (names.size() == 1) {
      statement->target = std::move(names[0]);
    } else {
      statement->unknown = std::move(names);
    }
  }

  Expression Sum() {
    if (++depth_ > kMaxNesting) return Fail("nested too deeply");
    Expression left = Quotient();
    for (int links = 0; !failed_ && Take('+'); ++links) {
      if (links == kMaxNesting) return Fail("too many terms");
      left = Joined(Kind::kAdd, std::move(left), Quotient());
    }
    --depth_;
    return left;
  }

  Expression Quotient() {
    Expression left = Postfix();
    for (int links = 0; !failed_ && Take('/'); ++links) {
      if (links == kMaxNesting) return Fail("too many parts");
      left = Joined(Kind::kDivide, std::move(left), Postfix());
    }
    return left;
  }

  static Expression Joined(Kind kind, Expression left, Expression right) {
    Expression joined = Around(kind, std::move(left));
    joined.items.push_back(std::move(right));
    return joined;
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
        if (IsDictOfKeywords(left)) left = DictOf(std::move(left));
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

  // dict(encoder=encoder)
  static bool IsDictOfKeywords(const Expression& call) {
    const Expression& callee = call.items[0];
    return callee.kind == Kind::kName && callee.text == "dict" && call.items.size() == 1;
  }

  static Expression DictOf(Expression call) {
    Expression dict;
    dict.kind = Kind::kDict;
    dict.begin = call.begin;
    for (auto& [keyword, value] : call.keywords) {
      Expression& key = dict.items.emplace_back();
      key.kind = Kind::kString;
      key.text = std::move(keyword);
      key.begin = value.begin;
      dict.items.push_back(std::move(value));
    }
    return dict;
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
    if (AtWord("lambda") || text_.substr(at_, 7) == "lambda:") {
      SkipTo(":");
      SkipTo(brackets_ > 0 ? ",)]}" : ",)]};\n");
      atom.text = "lambda";
      atom.kind = Kind::kName;
      return atom;
    }
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

  bool IsStringPrefix() const { return IsPrefixedPythonString(text_.substr(at_)); }

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

  // Adjacent strings are one. What an f-string holds in braces is added to the text in front of it.
  Expression String() {
    Expression string;
    string.kind = Kind::kString;
    string.begin = at_;
    int fields = 0;
    do {
      std::vector<StringPiece> pieces;
      if (const char* fault = ReadPythonString(text_, &at_, &pieces)) return Fail(fault);
      for (const StringPiece& piece : pieces) {
        if (!piece.is_field()) {
          (string.kind == Kind::kAdd ? string.items[1] : string).text += piece.text;
        } else if (++fields > kMaxNesting) {
          return Fail("too many terms");
        } else {
          string = WithField(std::move(string), piece);
        }
        if (failed_) return {};
      }
      SkipBlanks();
    } while (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'' || IsStringPrefix()));
    return string;
  }

  // `string` + str(the field) + "", which takes the text that follows.
  Expression WithField(Expression string, const StringPiece& field) {
    const std::string_view whole = text_;
    const std::size_t behind = std::exchange(at_, field.begin);
    text_ = whole.substr(0, field.end);
    Expression value = Sum();
    SkipBlanks();
    if (!failed_ && at_ != field.end) Fail("what an f-string does to its values is not understood");
    text_ = whole;
    at_ = behind;
    Expression str, rest;
    str.kind = Kind::kName;
    str.text = "str";
    rest.kind = Kind::kString;
    str.begin = rest.begin = field.begin;
    value = Joined(Kind::kCall, std::move(str), std::move(value));
    return Joined(Kind::kAdd, Joined(Kind::kAdd, std::move(string), std::move(value)), std::move(rest));
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

  int depth_ = 0;
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
