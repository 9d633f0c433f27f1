// What is inside a checkpoint: `ls` and `tree`.
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Answers a request of ckptfit_list(). Cost: O(metadata); no tensor bytes are read.
Result<Answer> AnswerList(const Value& request, const Forms& forms);

}  // namespace ckptfit
