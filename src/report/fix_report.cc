#include "report/fix_report.h"

#include <set>

#include "diagnosis/conclude.h"

namespace ckptfit {

std::string StepWords(const FixStep& step) {
  if (step.kind == "untouched") return step.to;
  // Beside its tensors.
  const bool of_model = step.kind == "compile" || step.kind == "config" || step.kind == "metadata";
  const bool moves = step.kind == "rename" || !step.operations.empty() || (of_model && !step.to.empty());
  if (moves) return step.from + " -> " + step.to;
  return step.from.empty() ? step.first : step.from;
}

std::string CountWords(const FixStep& step) {
  if (step.kind == "config") return "rewritten";
  if (step.kind == "compile") return step.to.empty() ? "left out" : "carried";
  if (step.kind == "file") return "left out";
  if (step.kind == "metadata") return Counted(step.count, "text");
  if (step.kind == "take-out") return Counted(step.count, "node");
  return Counted(step.count, step.kind == "untouched" ? "variable" : "tensor");
}

std::vector<std::string> FixReport::NotAllowed() const {
  std::set<std::string> names;
  for (const FixStep& step : steps) {
    if (!step.unsafe.empty() && !step.allowed) names.insert(step.unsafe);
  }
  return {names.begin(), names.end()};
}

}  // namespace ckptfit
