#include "loading/python_cursor.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace ckptfit {

void PythonCursor::SetFault(std::string fault) {
  if (failed_) return;
  failed_ = true;
  fault_ = std::move(fault);
  fault_at_ = std::min(at_, text_.size());
}

Status PythonCursor::Fault() const {
  return Status(StatusCode::kInvalidArgument, fault_ + " at character " + std::to_string(fault_at_ + 1),
                {"", fault_at_, fault_at_, std::string(text_.substr(fault_at_, 20))});
}

bool PythonCursor::IsNameStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }
bool PythonCursor::IsNamePart(char c) { return IsNameStart(c) || std::isdigit(static_cast<unsigned char>(c)); }

bool PythonCursor::AtWord(std::string_view word) const {
  const std::string_view rest = text_.substr(at_);
  return rest.starts_with(word) && rest.size() > word.size() && (rest[word.size()] == ' ' || rest[word.size()] == '\t');
}

std::string PythonCursor::Word() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && IsNamePart(text_[at_])) ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

void PythonCursor::SkipBlanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && brackets_ > 0)) {
      ++at_;
    } else if (c == '\\' && text_.substr(at_ + 1, 1) == "\n") {
      at_ += 2;
    } else if (c == '\\' && text_.substr(at_ + 1, 2) == "\r\n") {
      at_ += 3;
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else {
      return;
    }
  }
}

void PythonCursor::SkipBreaks() {
  SkipBlanks();
  while (at_ < text_.size() && (text_[at_] == ';' || text_[at_] == '\n')) {
    ++at_;
    SkipBlanks();
  }
}

bool PythonCursor::Take(char c) {
  if (!Sees(c)) return false;
  ++at_;
  return true;
}

bool PythonCursor::Sees(char c) {
  SkipBlanks();
  return at_ < text_.size() && text_[at_] == c;
}

// Behind the string that begins here, or the text.
void PythonCursor::SkipQuoted() {
  const std::size_t quotes = text_.substr(at_, 3) == std::string(3, text_[at_]) ? 3 : 1;
  const std::string_view end = text_.substr(at_, quotes);
  at_ += quotes;
  while (at_ < text_.size() && text_.substr(at_, quotes) != end) at_ += text_[at_] == '\\' ? 2u : 1u;
  at_ = std::min(at_ + quotes, text_.size());
}

void PythonCursor::SkipTo(std::string_view ends) {
  for (int depth = 0; at_ < text_.size();) {
    const char c = text_[at_];
    if (depth <= 0 && ends.find(c) != std::string_view::npos) return;
    if (c == '"' || c == '\'') {
      SkipQuoted();
      continue;
    }
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    at_ = std::min(at_ + (c == '\\' ? 2u : 1u), text_.size());
  }
}

bool PythonCursor::SkipImport() {
  if (!AtWord("import") && !AtWord("from")) return false;
  SkipStatement();
  return true;
}

bool PythonCursor::SkipWith() {
  if (!AtWord("with")) return false;
  SkipTo(":\n");
  if (at_ < text_.size() && text_[at_] == ':') ++at_;
  return true;
}

}  // namespace ckptfit
