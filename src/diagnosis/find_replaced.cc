// Layers of another kind at the same place.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;
using Positions = std::vector<std::size_t>;

// Whether a layer that only the program has, with that many outputs, may stand for one that only the file has.
bool TakesPlace(const Layer& program, std::optional<std::int64_t> outputs, const Layer& stored) {
  const bool same_name = !program.name.empty() && program.name == stored.name;
  const bool same_kind = program.type == stored.type && stored.type_told;
  return !same_kind && (same_name || outputs == OutputsOf(stored));
}

void Replace(std::size_t added, std::size_t removed, Draft* draft) {
  Change& change = draft->Add(Kind::kLayerReplaced, added);
  change.layers[0].stored = draft->c.pairs[removed].stored;
  draft->facts[removed].settled = true;
}

void PairGaps(Positions added, Positions removed, Draft* draft) {
  for (const std::size_t a : added) {
    const Layer& program = draft->Program(draft->c.pairs[a]);
    const std::optional<std::int64_t> outputs = OutputsOf(program);
    const auto same = std::find_if(removed.begin(), removed.end(), [&](std::size_t r) {
      return TakesPlace(program, outputs, draft->Stored(draft->c.pairs[r]));
    });
    if (same == removed.end()) continue;
    Replace(a, *same, draft);
    removed.erase(same);
  }
  // One of each is left: whatever it is, it stands in the other's place.
  std::erase_if(added, [&](std::size_t a) { return draft->facts[a].settled; });
  if (added.size() == 1 && removed.size() == 1) Replace(added[0], removed[0], draft);
}

// Gaps of both sides between the same two neighbours. Without an order all gaps are at one place.
void FindInGaps(Draft* draft) {
  const std::vector<LayerPair>& pairs = draft->c.pairs;
  Positions added, removed;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (!IsWhole(pairs[i])) {
      (pairs[i].stored == kNoLayer ? added : removed).push_back(i);
    } else if (draft->c.stored.ordered) {
      PairGaps(std::move(added), std::move(removed), draft);
      added.clear();
      removed.clear();
    }
  }
  PairGaps(std::move(added), std::move(removed), draft);
}

// The path of a stored layer up to the half.
std::string_view Whole(const Layer& stored) {
  const std::string_view path = stored.way;
  return path.substr(0, std::min(path.find("forward_"), path.find("backward_")));
}

// Whether a gap is the other half of a layer whose first half has a counterpart.
bool IsOtherHalf(const Draft& draft, const LayerPair& gap, const LayerPair& whole) {
  if (gap.stored == kNoLayer) {
    const Layer& a = draft.Program(gap);
    const Layer& b = draft.Program(whole);
    return a.half + b.half == 3 && a.public_node == b.public_node && draft.Stored(whole).half == 0;
  }
  const Layer& a = draft.Stored(gap);
  const Layer& b = draft.Stored(whole);
  return a.half + b.half == 3 && Whole(a) == Whole(b) && draft.Program(whole).half == 0;
}

// A wrapper that holds a layer twice (Bidirectional) against that layer alone.
void FindHalves(Draft* draft) {
  const std::vector<LayerPair>& pairs = draft->c.pairs;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (IsWhole(pairs[i]) || draft->facts[i].settled) continue;
    const auto half = std::find_if(draft->in_program.begin(), draft->in_program.end(),
                                   [&](std::size_t j) { return IsOtherHalf(*draft, pairs[i], pairs[j]); });
    if (half == draft->in_program.end()) continue;
    Change* change = draft->Find(Kind::kLayerReplaced, *half);
    if (change == nullptr) change = &draft->Add(Kind::kLayerReplaced, *half);
    if (pairs[i].program != kNoLayer) change->layers.push_back(pairs[i]);
    draft->facts[i].settled = true;
  }
}

void FindInPairs(Draft* draft) {
  for (const std::size_t i : draft->in_program) {
    const LayerPair& pair = draft->c.pairs[i];
    if (draft->facts[i].settled) continue;
    if (!draft->facts[i].shapes.gates && TypesAgree(draft->Program(pair), draft->Stored(pair))) continue;
    draft->Add(Kind::kLayerReplaced, i);
  }
}

// Whether two changes speak of the halves of one layer.
bool AreHalves(const Draft& draft, const Change& a, const Change& b) {
  if (a.kind != Kind::kLayerReplaced || b.kind != Kind::kLayerReplaced) return false;
  if (!IsWhole(a.layers[0]) || !IsWhole(b.layers[0])) return false;
  const Layer& first = draft.Program(a.layers[0]);
  const Layer& second = draft.Program(b.layers[0]);
  return first.half + second.half == 3 && first.public_node == second.public_node;
}

// Both halves of a Bidirectional were replaced by one edit.
void JoinHalves(Draft* draft) {
  std::vector<Change>& changes = draft->c.changes;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto half = std::find_if(changes.begin() + static_cast<std::ptrdiff_t>(i) + 1, changes.end(),
                                   [&](const Change& change) { return AreHalves(*draft, changes[i], change); });
    if (half == changes.end()) continue;
    changes[i].layers.insert(changes[i].layers.end(), half->layers.begin(), half->layers.end());
    changes.erase(half);
  }
}

}  // namespace

void FindReplacedLayers(Draft* draft) {
  FindInGaps(draft);
  FindHalves(draft);
  FindInPairs(draft);
  JoinHalves(draft);
}

}  // namespace ckptfit
