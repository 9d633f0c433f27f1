// Layers that came, went or moved.

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;

const std::string& TypeOfPair(const Draft& draft, const LayerPair& pair) {
  return pair.program != kNoLayer ? draft.Program(pair).type : draft.Stored(pair).type;
}

// A BatchNormalization behind every convolution is one change.
void AddOrJoin(Draft* draft, Kind kind, std::size_t i) {
  for (Change& change : draft->c.changes) {
    if (change.kind != kind || TypeOfPair(*draft, change.layers[0]) != TypeOfPair(*draft, draft->c.pairs[i])) continue;
    change.layers.push_back(draft->c.pairs[i]);
    draft->facts[i].settled = true;
    return;
  }
  draft->Add(kind, i);
}

bool SpeaksOf(const Change& change, const LayerPair& gap) {
  return std::any_of(change.layers.begin(), change.layers.end(), [&](const LayerPair& pair) {
    return gap.program != kNoLayer ? pair.program == gap.program : pair.stored == gap.stored;
  });
}

bool Any(const Draft& draft, Kind kind) {
  return std::any_of(draft.c.changes.begin(), draft.c.changes.end(),
                     [&](const Change& one) { return one.kind == kind; });
}

// Where layers only came, or only went, they did so together: a block has layers of several kinds.
void JoinAll(Draft* draft, Kind kind) {
  Change* all = JoinChanges([&](const Change& change) { return change.kind == kind; }, &draft->c.changes);
  if (all == nullptr) return;
  std::stable_sort(all->layers.begin(), all->layers.end(), [](const LayerPair& a, const LayerPair& b) {
    return std::tie(a.program, a.stored) < std::tie(b.program, b.stored);
  });
}

}  // namespace

void FindGaps(Draft* draft) {
  for (std::size_t i = 0; i < draft->c.pairs.size(); ++i) {
    const LayerPair& pair = draft->c.pairs[i];
    if (draft->facts[i].settled) continue;
    if (pair.moved) AddOrJoin(draft, Kind::kLayerMoved, i);
    if (!IsWhole(pair)) AddOrJoin(draft, pair.stored == kNoLayer ? Kind::kLayerAdded : Kind::kLayerRemoved, i);
  }
  const bool replaced = Any(*draft, Kind::kLayerReplaced);
  if (!replaced && !Any(*draft, Kind::kLayerRemoved)) JoinAll(draft, Kind::kLayerAdded);
  if (!replaced && !Any(*draft, Kind::kLayerAdded)) JoinAll(draft, Kind::kLayerRemoved);
  for (const auto& [gap, follower] : draft->after_gaps) {
    const auto change = std::find_if(draft->c.changes.begin(), draft->c.changes.end(),
                                     [&, at = gap](const Change& one) { return SpeaksOf(one, draft->c.pairs[at]); });
    if (change != draft->c.changes.end()) change->consequences.push_back(follower);
  }
}

}  // namespace ckptfit
