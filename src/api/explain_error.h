// The causes behind a pasted error, and what a file says to them.
//
// Errors.  kOverBudget for more than kMaxPastedBytes; kInvalidArgument for bytes that are no text and for an environment
//          that is not understood. A text in which nothing is recognised is an answer without candidates, whose exit code
//          is 2. So is a file that cannot be checked: the answer says why.
#pragma once

#include <string>

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// `request` may have "with", "checkpoint", "model", "description" and "call", as ckptfit_check() takes them.
Result<Answer> AnswerErrorText(const std::string& pasted, const Value& request, const Forms& forms);

}  // namespace ckptfit
