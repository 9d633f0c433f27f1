// Applies all causes and orders what they conclude.

#include <algorithm>
#include <vector>

#include "diagnosis/cause.h"

namespace ckptfit {

#define CAUSE(code, slug) extern const Cause k##code;
#include "causes/registry.inc"
#undef CAUSE

namespace {

// Errors first, then by the number of variables concerned; a call that returns has no exception to warn its user, so
// its errors are the silent ones and stand in front already.
bool Before(const Finding& a, const Finding& b) {
  if (a.severity != b.severity) return a.severity < b.severity;
  if (a.affected != b.affected) return a.affected > b.affected;
  return a.code < b.code;
}

}  // namespace

const std::vector<const Cause*>& AllCauses() {
  static const std::vector<const Cause*> causes = {
#define CAUSE(code, slug) &k##code,
#include "causes/registry.inc"
#undef CAUSE
  };
  return causes;
}

std::vector<Finding> Diagnose(const Case& c) {
  std::vector<Finding> findings;
  for (const Cause* cause : AllCauses()) cause->detect(c, &findings);
  std::stable_sort(findings.begin(), findings.end(), Before);
  return findings;
}

}  // namespace ckptfit
