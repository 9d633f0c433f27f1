// Makes a checkpoint fit a program: a plan, and the new file.
#pragma once

#include "api/answer.h"

namespace ckptfit {

// Answers a request of ckptfit_fix() (include/ckptfit/ckptfit.h; docs/design/repair.md).
//
// What cannot be repaired is an answer with exit code 1; errors are questions that cannot be answered, outputs that are
// there already, and sources that cannot be read. The source is never touched. A new file is read again, the call is
// replayed on it and every value is compared before it counts as written; one that does not hold is removed.
// Cost.  That of a check, twice; each value that is not shared passes once to be written and twice to be compared.
Result<Answer> AnswerFix(const Value& request, const Forms& forms);

}  // namespace ckptfit
