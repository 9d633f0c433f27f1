// A cause's page, by code or name.
//
// Errors.  A code that does not exist is kInvalidArgument. Nothing else fails: the pages are part of the library.
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Answers a request of ckptfit_explain(). kInvalidArgument when there is no such code or slug, with the nearest ones.
Result<Answer> AnswerExplain(const Value& request, const Forms& forms);

}  // namespace ckptfit
