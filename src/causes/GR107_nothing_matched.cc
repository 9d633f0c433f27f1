// The call returns and has loaded nothing, for no reason that another cause names.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/generation.h"
#include "diagnosis/untracked.h"

namespace ckptfit {
namespace {

bool NothingLoaded(const LoadTrace& trace) {
  return !trace.bindings.empty() && std::none_of(trace.bindings.begin(), trace.bindings.end(), [](const Binding& b) {
    return b.state == BindingState::kLoaded || b.state == BindingState::kRearranged || b.state == BindingState::kPartly;
  });
}

// Whether the differences of the two sides account for it, or variables that are not made yet.
bool Explained(const Case& c) {
  if (std::any_of(c.trace->bindings.begin(), c.trace->bindings.end(),
                  [](const Binding& b) { return b.created_later; })) {
    return true;
  }
  if (!UntrackedVariables(c).empty() || FailsByGeneration(c)) return true;
  if (c.comparison == nullptr) return false;
  return std::any_of(c.comparison->changes.begin(), c.comparison->changes.end(),
                     [&](const Change& change) { return NotLoaded(c, change) > 0; });
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!IsSilent(c) || !LoadsVariables(c) || c.checkpoint.format == Format::kNone || c.checkpoint.tensors.empty())
    return;
  const bool another_path =
      c.checkpoint.resolved != c.checkpoint.path || c.call == nullptr || c.call->path != c.path.path;
  if (another_path || !NothingLoaded(*c.trace) || Explained(c)) return;
  Finding finding = StartFinding(kGR107);
  finding.affected = c.trace->bindings.size();
  finding.title = fmt::format("the call returns and loads nothing: none of {} is found in the checkpoint",
                              Counted(finding.affected, "variable"));
  finding.why = "names that are not found are skipped without a word";
  finding.evidence.push_back({"checkpoint", c.checkpoint.tensors.front().key,
                              fmt::format("the first of {}", Counted(c.checkpoint.tensors.size(), "key"))});
  finding.fixes.push_back({"list the file's names with `ckptfit ls`, and give the call the object that has such names",
                           Safety::kManual, "", ""});
  finding.confidence = 0.6;
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kGR107 = {"GR107", "nothing-matched", "the call returns without having loaded anything", Severity::kError,
                      Detect};

}  // namespace ckptfit
