// What can still be read of a damaged checkpoint, and into a sound file with it.
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// `request` as for ckptfit_salvage() (include/ckptfit/ckptfit.h). Errors are questions that cannot be answered.
Result<Answer> AnswerSalvage(const Value& request, const Forms& forms);

}  // namespace ckptfit
