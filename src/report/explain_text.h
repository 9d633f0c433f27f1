// The answer about a pasted error, for people.
#pragma once

#include <string>

#include "report/explain_report.h"

namespace ckptfit {

// Text of the user's is made harmless for terminals.
std::string ExplanationText(const ExplainReport& report, bool color);

}  // namespace ckptfit
