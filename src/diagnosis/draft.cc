#include "diagnosis/draft.h"

#include <algorithm>

namespace ckptfit {

Draft::Draft(Comparison* comparison) : c(*comparison), facts(comparison->pairs.size()) {
  pair_of.assign(c.program.layers.size(), kNoLayer);
  for (std::size_t i = 0; i < c.pairs.size(); ++i) {
    if (c.pairs[i].program != kNoLayer) pair_of[c.pairs[i].program] = i;
    if (!IsWhole(c.pairs[i])) continue;
    facts[i].parts = MatchParts(Program(c.pairs[i]), Stored(c.pairs[i]));
    facts[i].shapes = CompareShapes(Program(c.pairs[i]), Stored(c.pairs[i]), facts[i].parts);
    in_program.push_back(i);
  }
  std::sort(in_program.begin(), in_program.end(),
            [&](std::size_t a, std::size_t b) { return c.pairs[a].program < c.pairs[b].program; });
}

Change& Draft::Add(Change::Kind kind, std::size_t i) {
  Change change;
  change.kind = kind;
  change.layers.push_back(c.pairs[i]);
  c.changes.push_back(std::move(change));
  facts[i].settled = true;
  facts[i].replaced = kind == Change::Kind::kLayerReplaced;
  return c.changes.back();
}

Change* Draft::Find(Change::Kind kind, std::size_t i) {
  for (Change& change : c.changes) {
    if (change.kind != kind) continue;
    for (const LayerPair& pair : change.layers) {
      if (pair.program == c.pairs[i].program && pair.program != kNoLayer) return &change;
    }
  }
  return nullptr;
}

Change* JoinChanges(const std::function<bool(const Change&)>& is_one, std::vector<Change>* changes) {
  const auto append = [](const std::vector<LayerPair>& from, std::vector<LayerPair>* to) {
    to->insert(to->end(), from.begin(), from.end());
  };
  const auto first = std::find_if(changes->begin(), changes->end(), is_one);
  if (first == changes->end()) return nullptr;
  for (auto other = first + 1; other != changes->end(); ++other) {
    if (!is_one(*other)) continue;
    append(other->layers, &first->layers);
    append(other->consequences, &first->consequences);
  }
  changes->erase(std::remove_if(first + 1, changes->end(), is_one), changes->end());
  return &*first;
}

}  // namespace ckptfit
