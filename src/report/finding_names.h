// Permanent names of what a finding says, for JSON and text.
#pragma once

#include <string_view>

#include "diagnosis/finding.h"

namespace ckptfit {

// "error", "warning", "note".
std::string_view SeverityName(Severity severity);
// "safe", "unsafe", "manual".
std::string_view SafetyName(Safety safety);

}  // namespace ckptfit
