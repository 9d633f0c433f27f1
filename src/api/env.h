// Who wrote this checkpoint, and which environment loads it?
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Answers a request of ckptfit_env() (include/ckptfit/ckptfit.h). Calls that make their own model are simulated under
// every release; of formats that need a program, the releases that read them are told. A file of no known format is an
// error.
Result<Answer> AnswerEnv(const Value& request, const Forms& forms);

}  // namespace ckptfit
