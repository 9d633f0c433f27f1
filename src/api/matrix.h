// Every call under every release line: which of them load this checkpoint?
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Answers a request of ckptfit_matrix() (include/ckptfit/ckptfit.h): "checkpoint", and "model" or "description".
// Cost: one simulation for each call and environment, on two threads, each of which reads the files once.
Result<Answer> AnswerMatrix(const Value& request, const Forms& forms);

}  // namespace ckptfit
