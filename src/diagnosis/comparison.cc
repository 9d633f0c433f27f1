#include "diagnosis/comparison.h"

#include "diagnosis/cause.h"
#include "diagnosis/draft.h"
#include "diagnosis/program_side.h"
#include "diagnosis/stored_side.h"

namespace ckptfit {

Comparison Compare(const Case& c, const Target& target) {
  Comparison comparison;
  comparison.matching = MatchingOf(c);
  comparison.program = ProgramSide(target, c.call, comparison.matching);
  comparison.stored = StoredSide(c.checkpoint, comparison.matching);
  if (comparison.program.layers.empty() || comparison.stored.layers.empty()) return comparison;
  if (comparison.matching == Matching::kObjectPath) MergeContainers(comparison.program, &comparison.stored);
  comparison.pairs = AlignLayers(comparison.program, comparison.stored);
  Draft draft(&comparison);
  FindReplacedLayers(&draft);
  FindSizes(&draft);
  FindWidths(&draft);
  FindGaps(&draft);
  FindInnerChanges(&draft);
  FindLevel(&draft);
  FindNesting(&draft);
  FindRenames(&draft);
  ListVariables(&draft);
  return comparison;
}

}  // namespace ckptfit
