// Normalizations that go along other axes than when they were saved.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;

// Normalizations whose variables have the sizes of their axes; a group's have one size whatever its axis.
bool IsAlongAxes(const Layer& layer) {
  return layer.type == "layer_normalization" || layer.type == "batch_normalization" ||
         layer.type == "rms_normalization" || layer.type == "normalization";
}

// How many features come out of the layer before: what the last axis has on both sides, as that layer is as it was.
std::optional<std::int64_t> FeaturesBefore(const Draft& draft, std::size_t pair) {
  auto before = std::find(draft.in_program.begin(), draft.in_program.end(), pair);
  while (before != draft.in_program.begin()) {
    const std::size_t i = *--before;
    if (IsAlongAxes(draft.Program(draft.c.pairs[i]))) continue;
    return draft.facts[i].shapes.any() ? std::nullopt : OutputsOf(draft.Program(draft.c.pairs[i]));
  }
  return std::nullopt;
}

// Of two sizes one is the number of features, the other one that of another axis.
bool IsAnotherAxis(const Draft& draft, const LayerPair& pair, SizeChange size) {
  const std::optional<std::int64_t> features = FeaturesBefore(draft, draft.pair_of[pair.program]);
  return features && (*features == size.program) != (*features == size.stored);
}

// Another number of axes shows in the rank of the variables.
bool IsOfAnotherRank(const Draft& draft, const LayerPair& pair) {
  const std::vector<PartPair>& differing = draft.facts[draft.pair_of[pair.program]].shapes.differing;
  return std::any_of(differing.begin(), differing.end(), [&](const PartPair& part) {
    const Shape& a = draft.Program(pair).parts[part.program].shape;
    const Shape& b = draft.Stored(pair).parts[part.stored].shape;
    return !a.unknown_rank && !b.unknown_rank && a.rank() != b.rank();
  });
}

bool GoesAlongOtherAxes(const Draft& draft, const Change& change) {
  if (change.kind != Kind::kThrough && change.kind != Kind::kOtherShape) return false;
  const auto is_one = [&](const LayerPair& pair) {
    if (!IsWhole(pair) || !IsAlongAxes(draft.Program(pair))) return false;
    return change.kind == Kind::kOtherShape ? IsOfAnotherRank(draft, pair) : IsAnotherAxis(draft, pair, change.size);
  };
  return std::all_of(change.layers.begin(), change.layers.end(), is_one) &&
         std::all_of(change.consequences.begin(), change.consequences.end(), is_one);
}

// One that comes behind another one does not follow from it: both were given the other axis.
void MakeAxesChange(Change* change) {
  change->kind = Kind::kNormalizedAxes;
  change->layers.insert(change->layers.end(), change->consequences.begin(), change->consequences.end());
  change->consequences.clear();
}

}  // namespace

void FindAxes(Draft* draft) {
  std::vector<Change>& changes = draft->c.changes;
  for (Change& change : changes) {
    if (GoesAlongOtherAxes(*draft, change)) MakeAxesChange(&change);
  }
  JoinChanges([](const Change& change) { return change.kind == Kind::kNormalizedAxes; }, &changes);
}

}  // namespace ckptfit
