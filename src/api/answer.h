// What every question is answered with: JSON, text for people, and the exit code that a command ends with.
#pragma once

#include <memory>
#include <string>

#include "base/value.h"
#include "ckptfit/ckptfit.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Which forms of an answer are made; the others stay empty, and cost nothing.
struct Forms {
  bool json = true;
  bool text = true;
  bool colored_text = true;
  bool html = true;  // of questions that have such an answer
};

// The member "forms" of a request; all forms without it. kInvalidArgument when it names something else.
Result<Forms> FormsOf(const Value& request);

struct Answer {
  std::string json;
  std::string text;  // without colours
  std::string colored_text;
  std::string html;
  int exit_code = CKPTFIT_OK;
  // What the answer was made from, where that is large: freed with the answer and not before it is given, so that a
  // process that ends with its answer does not wait for that.
  std::shared_ptr<const void> made_from;
};

// The code that a failed question ends with: 3 when the input is damaged or not what it claims, 75 when a retry may
// help, 4 for our own faults, 2 otherwise.
int ExitCodeOf(const Status& status);

}  // namespace ckptfit
