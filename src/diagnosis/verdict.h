// The one-word answer to "does it fit?".
//
// Inputs are predictions and conclusions that were made elsewhere; nothing is guessed here. Rule, first match wins:
//   unknown  no trace, or the simulator would have to know more (LoadTrace::unknowns) to say how the call ends;
//   fails    the call raises, hangs or crashes;
//   partial  it returns, but some variable of the program keeps or gets another value than the stored one, or a
//            finding of severity error says that something is silently wrong;
//   fits     it returns and every variable has its stored value.
#pragma once

#include <string_view>
#include <vector>

#include "diagnosis/finding.h"
#include "loading/trace.h"

namespace ckptfit {

enum class Verdict { kUnknown, kFits, kPartial, kFails };

// "fits", "partial", "fails", "unknown": permanent names for JSON answers.
std::string_view VerdictName(Verdict verdict);

// `trace` may be null. `error_found`: whether there is a finding of severity error.
Verdict ComputeVerdict(const LoadTrace* trace, bool error_found);
Verdict ComputeVerdict(const LoadTrace* trace, const std::vector<Finding>& findings);

// Whether the verdict depends on the findings: a load that returns with every variable may still be wrong in silence.
// Otherwise no cause needs to be looked for to tell it.
bool NeedsFindings(const LoadTrace& trace);

// Whether every bound variable is assigned exactly what the file holds for it.
bool AllLoaded(const LoadTrace& trace);

}  // namespace ckptfit
