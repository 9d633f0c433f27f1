#include "api/fix_assign.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "api/fitting_load.h"

namespace ckptfit {
namespace {

bool AreProved(const Assignments& assignments) {
  return std::all_of(assignments.assigned.begin(), assignments.assigned.end(),
                     [](const Assignment& one) { return one.confidence >= kProved; });
}

// Variables that may be meant to get another value than the call loads, and why.
using Doubts = std::vector<std::pair<std::size_t, std::string_view>>;

Doubts FindDoubts(const Case& c, const Assignments& assignments) {
  std::set<std::string_view> left;
  for (const std::size_t tensor : assignments.unused) left.insert(c.checkpoint.tensors[tensor].key);
  const auto& bindings = c.trace->bindings;
  Doubts doubts;
  for (const Unassigned& missing : assignments.missing) {
    if (missing.variable < bindings.size() && left.contains(bindings[missing.variable].source)) {
      doubts.emplace_back(missing.variable, missing.why);
    }
  }
  for (const Assignment& a : assignments.assigned) {
    if (a.confidence >= kProved || a.variable >= bindings.size()) continue;
    const std::string& loaded = bindings[a.variable].source;
    if (!loaded.empty() && loaded != c.checkpoint.tensors[a.tensor].key) doubts.emplace_back(a.variable, a.why);
  }
  return doubts;
}

}  // namespace

Assignments AssignByCalls(const Case& c, const StoredObjects& stored, Verdict before, Files& files) {
  Assignments assignments = Assign(c, stored);
  if (assignments.missing.empty() && AreProved(assignments)) return assignments;
  if (before == Verdict::kFits) return Assign(c, stored, c.trace);
  const std::optional<LoadTrace> fitting = FittingLoad(c, files);
  return fitting ? Assign(c, stored, &*fitting) : assignments;
}

std::string DoubtOf(const Case& c, const Assignments& assignments) {
  if (c.trace->made != nullptr) return "";
  const Doubts doubts = FindDoubts(c, assignments);
  if (doubts.empty()) return "";
  const Variable& first = c.target->VariableOf(c.target->variables[doubts.front().first]);
  const std::string others = doubts.size() > 1 ? " and " + std::to_string(doubts.size() - 1) + " more" : "";
  return "it loads `" + first.name + "`" + others +
         ", which may be meant otherwise: " + std::string(doubts.front().second);
}

}  // namespace ckptfit
