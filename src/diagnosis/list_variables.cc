// Which of the program's variables each change explains.

#include <algorithm>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;
using Positions = std::vector<std::size_t>;

void AddWhole(const Layer& layer, Positions* variables) {
  for (const Part& part : layer.parts) variables->push_back(part.index);
}

// Those whose shapes differ; all of a layer that has no counterpart or is looked for under another name.
void AddMisfits(const Draft& draft, const LayerPair& pair, Positions* variables) {
  const Layer& program = draft.Program(pair);
  const std::size_t at = draft.pair_of[pair.program];
  const bool elsewhere =
      NamesMatter(draft.c.matching) && pair.stored != kNoLayer && program.identity != draft.Stored(pair).identity;
  if (!IsWhole(draft.c.pairs[at]) || elsewhere) return AddWhole(program, variables);
  for (const PartPair& part : draft.facts[at].shapes.differing) {
    variables->push_back(program.parts[part.program].index);
  }
}

bool ConcernsWholeLayers(Kind kind) {
  return kind == Kind::kLayerAdded || kind == Kind::kLayerReplaced || kind == Kind::kRenamed ||
         kind == Kind::kLayerMoved || kind == Kind::kNested || kind == Kind::kLevel || kind == Kind::kOtherModel;
}

// Loaders that count a layer's variables leave the whole layer out, or refuse it, when their number differs.
bool ConcernsCounted(const Draft& draft, Kind kind) {
  const bool number = kind == Kind::kVariableAdded || kind == Kind::kVariableRemoved;
  return number && draft.c.matching != Matching::kObjectPath && draft.c.matching != Matching::kVariableName;
}

void ListOf(const Draft& draft, Change* change) {
  Positions& variables = change->variables;
  for (const LayerPair& pair : change->layers) {
    if (pair.program == kNoLayer) continue;
    const Layer& program = draft.Program(pair);
    if (ConcernsWholeLayers(change->kind) || ConcernsCounted(draft, change->kind)) {
      AddWhole(program, &variables);
    } else if (change->parts.empty()) {
      AddMisfits(draft, pair, &variables);
    }
    for (const PartPair& part : change->parts) {
      if (part.program < program.parts.size()) variables.push_back(program.parts[part.program].index);
    }
  }
  for (const LayerPair& pair : change->consequences) AddMisfits(draft, pair, &variables);
  std::sort(variables.begin(), variables.end());
  variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
}

}  // namespace

void ListVariables(Draft* draft) {
  for (Change& change : draft->c.changes) ListOf(*draft, &change);
}

}  // namespace ckptfit
