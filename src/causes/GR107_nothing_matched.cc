// The call returns and has loaded nothing, for no reason that another cause names.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

bool NothingLoaded(const LoadTrace& trace) {
  return !trace.bindings.empty() && std::none_of(trace.bindings.begin(), trace.bindings.end(), [](const Binding& b) {
    return b.state == BindingState::kLoaded || b.state == BindingState::kRearranged || b.state == BindingState::kPartly;
  });
}

// Whether the differences of the two sides account for it.
bool Explained(const Case& c) {
  if (c.comparison == nullptr) return false;
  return std::any_of(c.comparison->changes.begin(), c.comparison->changes.end(),
                     [&](const Change& change) { return NotLoaded(c, change) > 0; });
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!IsSilent(c) || c.checkpoint.format == Format::kNone || c.checkpoint.tensors.empty()) return;
  if (!NothingLoaded(*c.trace) || Explained(c)) return;
  const bool looks_elsewhere = c.path.is_file() && c.checkpoint.resolved != c.checkpoint.path;
  if (looks_elsewhere) return;  // IO102: the loader does not read the checkpoint that is meant
  Finding finding = StartFinding(kGR107);
  finding.affected = c.trace->bindings.size();
  finding.title = fmt::format("the call returns and loads nothing: none of {} is found in the checkpoint",
                              Counted(finding.affected, "variable"));
  finding.why = "names that are not found are skipped without a word";
  finding.evidence.push_back({"checkpoint", c.checkpoint.tensors.front().key,
                              fmt::format("the first of {} keys that nothing asks for", c.trace->unused.size())});
  finding.confidence = 0.6;
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kGR107 = {"GR107", "nothing-matched", "the call returns without having loaded anything", Severity::kError,
                      Detect};

}  // namespace ckptfit
