// A cause's page, by code or name, or the causes behind a pasted error.
//
// Errors.  A code that does not exist is kInvalidArgument. Those of a pasted text: api/explain_error.h.
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Answers a request of ckptfit_explain(). kInvalidArgument when there is no such code or slug, with the nearest ones.
Result<Answer> AnswerExplain(const Value& request, const Forms& forms);

}  // namespace ckptfit
