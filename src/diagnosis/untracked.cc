#include "diagnosis/untracked.h"

#include <algorithm>

#include "diagnosis/matching.h"
#include "diagnosis/object_paths.h"
#include "diagnosis/program_side.h"

namespace ckptfit {

std::vector<std::size_t> UntrackedVariables(const Case& c) {
  std::vector<std::size_t> found;
  if (c.call == nullptr || c.trace == nullptr || c.target == nullptr) return found;
  const bool restores = c.call->api == Api::kCheckpointRestore || c.call->api == Api::kCheckpointRead;
  if (!restores || MatchingOf(c) != Matching::kObjectPath) return found;
  const auto goes_without = [](const Binding& binding) {
    return binding.state == BindingState::kUntouched && !binding.created_later;
  };
  if (std::none_of(c.trace->bindings.begin(), c.trace->bindings.end(), goes_without)) return found;
  const NamedRoots roots = RootsOf(*c.target, c.call);
  const ObjectPaths paths = CheckpointPaths(*c.target, roots);
  const auto is_restored = [&](const TargetVariable& variable) {
    const NodeId object = c.target->Object(variable.group);
    return std::any_of(roots.begin(), roots.end(), [&](const auto& root) { return root.second == object; });
  };
  for (std::size_t i = 0; i < c.target->variables.size() && i < c.trace->bindings.size(); ++i) {
    const TargetVariable& variable = c.target->variables[i];
    if (goes_without(c.trace->bindings[i]) && is_restored(variable) && !paths.Reached(variable.node)) {
      found.push_back(i);
    }
  }
  return found;
}

}  // namespace ckptfit
