#include "diagnosis/saved_empty.h"

#include <algorithm>

namespace ckptfit {

bool IsSavedEmpty(const Case& c, const Change& change) {
  if (c.comparison->matching != Matching::kWalkPath) return false;
  return std::all_of(change.layers.begin(), change.layers.end(), [&](const LayerPair& pair) {
    const Layer* program = ProgramLayer(c, pair);
    return program != nullptr && std::any_of(c.checkpoint.observations.begin(), c.checkpoint.observations.end(),
                                             [&](const Observation& seen) {
                                               return seen.kind == "group-empty" && seen.where.key == program->identity;
                                             });
  });
}

}  // namespace ckptfit
