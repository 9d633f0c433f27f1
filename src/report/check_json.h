// The report of a check as a JSON value: schema "ckptfit.check/1".
//
// Readers of the schema must tolerate new fields; fields are never renamed or removed within version 1.
#pragma once

#include "base/value.h"
#include "report/check_report.h"

namespace ckptfit {

Value CheckJson(const CheckReport& report);

// The element of "findings".
Value FindingJson(const Finding& finding);

}  // namespace ckptfit
