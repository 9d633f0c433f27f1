// The main job: does this checkpoint fit this program?
#pragma once

#include <vector>

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"
#include "diagnosis/finding.h"

namespace ckptfit {

// Answers a request of ckptfit_check() (include/ckptfit/ckptfit.h). Errors are questions that cannot be answered: a
// request without a checkpoint, a target that cannot be read, a call or environment that is not understood. A
// checkpoint that is missing, damaged or of another kind is an answer, not an error.
Result<Answer> AnswerCheck(const Value& request, const Forms& forms);

// The findings of that answer alone.
Result<std::vector<Finding>> FindingsOfCheck(const Value& request);

}  // namespace ckptfit
