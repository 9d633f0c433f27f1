// Which stored tensor belongs to which variable of the program, as one question with one answer.
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// `request` as for ckptfit_assign() (include/ckptfit/ckptfit.h). Errors are questions that cannot be answered.
Result<Answer> AnswerAssign(const Value& request, const Forms& forms);

}  // namespace ckptfit
