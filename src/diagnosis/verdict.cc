#include "diagnosis/verdict.h"

#include <algorithm>

namespace ckptfit {

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUnknown:
      return "unknown";
    case Verdict::kFits:
      return "fits";
    case Verdict::kPartial:
      return "partial";
    case Verdict::kFails:
      return "fails";
  }
  return "unknown";
}

bool AllLoaded(const LoadTrace& trace) {
  return std::all_of(trace.bindings.begin(), trace.bindings.end(),
                     [](const Binding& b) { return b.state == BindingState::kLoaded; });
}

bool NeedsFindings(const LoadTrace& trace) { return trace.outcome == Outcome::kReturns && AllLoaded(trace); }

Verdict ComputeVerdict(const LoadTrace* trace, bool error_found) {
  if (trace == nullptr) return Verdict::kUnknown;
  switch (trace->outcome) {
    case Outcome::kUnknown:
      return Verdict::kUnknown;
    case Outcome::kRaises:
    case Outcome::kHangs:
    case Outcome::kCrashes:
      return Verdict::kFails;
    case Outcome::kReturns:
      break;
  }
  return error_found || !AllLoaded(*trace) ? Verdict::kPartial : Verdict::kFits;
}

Verdict ComputeVerdict(const LoadTrace* trace, const std::vector<Finding>& findings) {
  return ComputeVerdict(trace, std::ranges::any_of(findings, [](const Finding& finding) {
                          return finding.severity == Severity::kError;
                        }));
}

}  // namespace ckptfit
