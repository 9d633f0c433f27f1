#include "diagnosis/comparison.h"

#include <algorithm>
#include <utility>

#include "diagnosis/cause.h"
#include "diagnosis/draft.h"
#include "diagnosis/program_side.h"
#include "diagnosis/stored_side.h"

namespace ckptfit {
namespace {

// Lists of variables in place of objects: layers are not comparable then.
bool FindVariableLists(const Case& c, const Target& target, Comparison* comparison) {
  comparison->lists = FindVariableLists(c, target, comparison->program, comparison->stored);
  if (comparison->lists.empty()) return false;
  Change change;
  change.kind = Change::Kind::kVariableList;
  for (const Layer& layer : comparison->program.layers) {
    for (const Part& part : layer.parts) change.variables.push_back(part.index);
  }
  std::sort(change.variables.begin(), change.variables.end());
  comparison->changes.push_back(std::move(change));
  return true;
}

}  // namespace

BothSides LookAtBothSides(const Case& c, const Target& target) {
  BothSides sides;
  sides.target = &target;
  sides.matching = MatchingOf(c);
  const bool restores =
      c.call != nullptr && (c.call->api == Api::kCheckpointRestore || c.call->api == Api::kCheckpointRead);
  const Untracked untracked = restores ? Untracked::kLeftOut : Untracked::kKept;
  sides.program = ProgramSide(target, c.call, sides.matching, untracked);
  sides.stored = StoredSide(c.checkpoint, sides.matching);
  return sides;
}

ComparisonAhead CompareAhead(const Case& c, BothSides sides) {
  ComparisonAhead ahead{sides.target, sides.matching, std::make_shared<Comparison>(), nullptr};
  Comparison& comparison = *ahead.comparison;
  comparison.matching = sides.matching;
  comparison.program = std::move(sides.program);
  comparison.stored = std::move(sides.stored);
  if (comparison.program.layers.empty() || comparison.stored.layers.empty()) return ahead;
  if (comparison.matching == Matching::kObjectPath) {
    if (FindVariableLists(c, *sides.target, &comparison)) return ahead;
    MergeContainers(comparison.program, &comparison.stored);
  }
  comparison.pairs = AlignLayers(comparison.program, comparison.stored);
  ahead.draft = std::make_shared<Draft>(&comparison);
  Draft* const draft = ahead.draft.get();
  FindReplacedLayers(draft);
  FindSizes(draft);
  FindAxes(draft);
  FindWidths(draft);
  FindExchanged(draft);
  FindGaps(draft);
  FindInnerChanges(draft);
  FindLevel(draft);
  FindNesting(draft);
  FindRenames(draft);
  return ahead;
}

std::shared_ptr<const Comparison> FinishComparison(ComparisonAhead ahead, bool complete) {
  if (ahead.draft != nullptr) {
    FindOtherModel(complete, ahead.draft.get());
    ListVariables(ahead.draft.get());
  }
  return std::move(ahead.comparison);
}

}  // namespace ckptfit
