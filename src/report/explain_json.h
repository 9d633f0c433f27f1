// The answer about a pasted error as JSON: schema "ckptfit.explain/1", docs/design/json.md section 3.
#pragma once

#include "base/value.h"
#include "report/explain_report.h"

namespace ckptfit {

Value ExplainJson(const ExplainReport& report);

}  // namespace ckptfit
