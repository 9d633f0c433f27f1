// The report of a repair as a JSON value: schema "ckptfit.fix/1".
//
// Readers of the schema must tolerate new fields; fields are never renamed or removed within version 1.
#pragma once

#include "base/value.h"
#include "report/fix_report.h"

namespace ckptfit {

Value FixJson(const FixReport& report);

// The members that say what is done, without plan and verdicts: of the answer, and of the record beside the new file.
void SetSteps(const FixReport& report, Value* object);

}  // namespace ckptfit
