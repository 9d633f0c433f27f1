#include "diagnosis/saved_empty.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace ckptfit {

bool IsSavedEmpty(const Case& c, const Change& change) {
  if (c.comparison->matching != Matching::kWalkPath) return false;
  std::set<std::string_view> empty;
  for (const Observation& seen : c.checkpoint.observations) {
    if (seen.kind == "group-empty") empty.insert(seen.where.key);
  }
  return std::all_of(change.layers.begin(), change.layers.end(), [&](const LayerPair& pair) {
    const Layer* program = ProgramLayer(c, pair);
    return program != nullptr && empty.contains(program->identity);
  });
}

}  // namespace ckptfit
