// Variables that no tracked attribute leads to: tf.train.Checkpoint neither saves nor restores them.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/matching.h"
#include "diagnosis/names.h"
#include "diagnosis/object_paths.h"
#include "diagnosis/program_side.h"

namespace ckptfit {
namespace {

// Positions in Target::variables that the walk along tracked attributes does not meet and that got no value.
std::vector<std::size_t> Untracked(const Case& c) {
  std::vector<std::size_t> found;
  const NamedRoots roots = RootsOf(*c.target, c.call);
  const ObjectPaths paths = CheckpointPaths(*c.target, roots);
  const auto is_restored = [&](const TargetVariable& variable) {
    const NodeId object = c.target->Object(variable.group);
    return std::any_of(roots.begin(), roots.end(), [&](const auto& root) { return root.second == object; });
  };
  for (std::size_t i = 0; i < c.target->variables.size() && i < c.trace->bindings.size(); ++i) {
    const Binding& binding = c.trace->bindings[i];
    const bool waits = binding.state != BindingState::kUntouched || binding.created_later;
    if (!waits && is_restored(c.target->variables[i]) && !paths.Reached(c.target->variables[i].node))
      found.push_back(i);
  }
  return found;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.call == nullptr || c.trace == nullptr || c.target == nullptr || c.trace->outcome != Outcome::kReturns) return;
  if (c.call->api != Api::kCheckpointRestore && c.call->api != Api::kCheckpointRead) return;
  if (MatchingOf(c) != Matching::kObjectPath) return;
  const std::vector<std::size_t> untracked = Untracked(c);
  if (untracked.empty()) return;
  std::vector<std::string> names;
  for (const std::size_t i : untracked) names.push_back(Quoted(c.target->VariableOf(c.target->variables[i]).name));
  const bool one = untracked.size() == 1;
  Finding finding = StartFinding(kCU112);
  finding.affected = untracked.size();
  finding.title = fmt::format("TensorFlow does not see {}: no tracked attribute leads to {}", ShortList(names),
                              one ? "it" : "them");
  finding.why =
      "tf.train.Checkpoint follows attributes; in Keras 3 a list, dict or tuple of variables or layers may be hidden "
      "from it, and what it does not see it neither saves nor restores";
  finding.evidence.push_back(
      {"program", names[0], c.target->VariableOf(c.target->variables[untracked[0]]).shape.ToString()});
  finding.fixes.push_back(
      {"hold each in an attribute of its own, or save and load a .weights.h5 file", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kCU112 = {"CU112", "variable-untracked", "TensorFlow does not see a variable of the program",
                      Severity::kError, Detect};

}  // namespace ckptfit
