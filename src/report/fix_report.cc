#include "report/fix_report.h"

#include <set>

namespace ckptfit {

std::vector<std::string> FixReport::NotAllowed() const {
  std::set<std::string> names;
  for (const FixStep& step : steps) {
    if (!step.unsafe.empty() && !step.allowed) names.insert(step.unsafe);
  }
  return {names.begin(), names.end()};
}

}  // namespace ckptfit
