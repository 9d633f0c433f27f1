// Where a reader of Python stands in its text: blanks, comments and words, and the first fault.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ckptfit/status.h"

namespace ckptfit {

class PythonCursor {
 public:
  explicit PythonCursor(std::string_view text) : text_(text) {}

 protected:
  // The first fault counts; nothing is read behind it.
  void SetFault(std::string fault);
  Status Fault() const;
  void ClearFault() { failed_ = false; }

  static bool IsNameStart(char c);
  static bool IsNamePart(char c);
  bool AtWord(std::string_view word) const;
  std::string Word();

  // Inside brackets a line break is a blank, as in Python.
  void SkipBlanks();
  void SkipBreaks();
  bool Take(char c);
  bool Sees(char c);

  // To the first of `ends` outside of brackets, strings and comments, or to the end.
  void SkipTo(std::string_view ends);
  // Behind the statement that begins here.
  void SkipStatement() { SkipTo(";\n"); }
  // Names that a program imports are known by how they end.
  bool SkipImport();
  // `with strategy.scope():` in front of what it holds: the variables are described as they are.
  bool SkipWith();

  std::string_view text_;
  std::size_t at_ = 0;
  int brackets_ = 0;
  bool failed_ = false;

 private:
  void SkipQuoted();

  std::string fault_;
  std::size_t fault_at_ = 0;
};

}  // namespace ckptfit
