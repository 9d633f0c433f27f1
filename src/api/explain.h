// A cause's page.
#pragma once

#include "api/answer.h"
#include "base/value.h"
#include "ckptfit/result.h"

namespace ckptfit {

// Answers a request of ckptfit_explain(). kInvalidArgument when there is no such code or slug, with the nearest ones.
Result<Answer> AnswerExplain(const Value& request);

}  // namespace ckptfit
