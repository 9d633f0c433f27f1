// Two sides that have too little in common for one layer after another to be named: another architecture.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "diagnosis/draft.h"
#include "diagnosis/shape_change.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;

// From these numbers on: fewer layers that came or went are named one by one.
constexpr std::size_t kFewestGaps = 12;
constexpr std::size_t kFewestMixedGaps = 4;
constexpr std::size_t kFewestLayers = 16;
constexpr std::size_t kGapShare = 5;     // one in so many layers
constexpr std::size_t kUnlikeShare = 2;  // likewise, of layers that came, went or have other shapes
constexpr std::size_t kPartShare = 4;    // likewise, of layers that have a variable more, or one less
constexpr std::size_t kFewestPlaces =
    3;  // of layers of one kind, and of one side, between those that have counterparts

const Layer& LayerOf(const Draft& draft, const LayerPair& pair) {
  return pair.program != kNoLayer ? draft.Program(pair) : draft.Stored(pair);
}

const std::string& TypeOfPair(const Draft& draft, const LayerPair& pair) { return LayerOf(draft, pair).type; }

struct Counts {
  std::size_t layers = 0;  // pairs, also of one side
  std::size_t gaps = 0;    // layers that one side has, or that are of another kind
  std::size_t unlike = 0;  // these, and those of other shapes
  std::size_t more = 0;    // layers with variables that the stored ones lack, and the reverse
  std::size_t fewer = 0;
  bool here = false;  // the program has some of the gaps, the checkpoint has
  bool there = false;
  bool inside = false;          // gaps stand between layers that have counterparts
  std::size_t places = 0;       // of gaps behind such layers
  std::set<std::string> types;  // of the gaps
  std::set<std::int64_t> widths;
};

bool IsGap(const Draft& draft, std::size_t i) { return !IsWhole(draft.c.pairs[i]) || draft.facts[i].replaced; }

void CountParts(const std::vector<PartPair>& parts, Counts* counts) {
  const auto any = [&](std::size_t PartPair::* side) {
    return std::any_of(parts.begin(), parts.end(), [&](const PartPair& part) { return part.*side == kNoLayer; });
  };
  counts->more += any(&PartPair::stored) ? 1u : 0u;
  counts->fewer += any(&PartPair::program) ? 1u : 0u;
}

Counts Count(const Draft& draft) {
  Counts counts;
  bool whole_before = false, gap_before = false;
  for (std::size_t i = 0; i < draft.c.pairs.size(); ++i) {
    const LayerPair& pair = draft.c.pairs[i];
    ++counts.layers;
    if (!IsGap(draft, i)) {
      counts.inside = counts.inside || gap_before;
      whole_before = true;
      gap_before = false;
      counts.unlike += draft.facts[i].shapes.any() ? 1u : 0u;
      CountParts(draft.facts[i].parts, &counts);
      continue;
    }
    counts.places += whole_before && !gap_before ? 1u : 0u;
    gap_before = whole_before;
    ++counts.gaps;
    ++counts.unlike;
    counts.here = counts.here || pair.program != kNoLayer;
    counts.there = counts.there || pair.stored != kNoLayer;
    counts.types.insert(TypeOfPair(draft, pair));
    counts.widths.insert(OutputsOf(LayerOf(draft, pair)).value_or(0));
  }
  return counts;
}

// Layers went, and many others lost a variable; or the reverse. A bias that goes because a normalization comes is no sign.
bool LosesThroughout(const Counts& counts) {
  if (counts.gaps < kFewestMixedGaps || counts.layers < kFewestLayers || counts.here == counts.there) return false;
  return (counts.here ? counts.more : counts.fewer) * kPartShare >= counts.layers;
}

// One side has a layer more in several stages of the model, as VGG19 has of VGG16. Normalizations are no stages, and layers
// of one width may be of one edit.
bool IsDeeper(const Counts& counts) {
  if (counts.here == counts.there || counts.types.size() != 1 || counts.unlike != counts.gaps) return false;
  if (counts.places < kFewestPlaces || counts.layers < kFewestLayers || counts.widths.size() < 2) return false;
  return counts.types.begin()->find("normalization") == std::string::npos;
}

// Many layers of several kinds came or went, not at one end alone: that would be a part of the same model. Or a few did and
// most of the others have other shapes.
bool IsOtherModel(const Counts& counts) {
  if (LosesThroughout(counts) || IsDeeper(counts)) return true;
  if (counts.types.size() < 2) return false;
  const bool both = counts.here && counts.there;
  if (counts.gaps >= kFewestGaps && counts.gaps * kGapShare >= counts.layers) return both || counts.inside;
  return counts.gaps >= kFewestMixedGaps && counts.layers >= kFewestLayers &&
         counts.unlike * kUnlikeShare >= counts.layers;
}

// What is said about types and levels holds whatever the layers are.
bool IsFollowedBy(const Change& change) { return change.kind != Kind::kDType && change.kind != Kind::kLevel; }

}  // namespace

void FindOtherModel(bool complete, Draft* draft) {
  const Counts counts = Count(*draft);
  if (complete && !counts.here) return;  // the same model, of which the checkpoint has more
  if (!IsOtherModel(counts)) return;
  std::erase_if(draft->c.changes, IsFollowedBy);
  Change change;
  change.kind = Kind::kOtherModel;
  for (std::size_t i = 0; i < draft->c.pairs.size(); ++i) {
    const LayerPair& pair = draft->c.pairs[i];
    if (IsGap(*draft, i)) {
      change.layers.push_back(pair);
    } else if (draft->facts[i].shapes.any() || draft->ProgramPath(pair) != draft->StoredPath(pair)) {
      change.consequences.push_back(pair);
    }
  }
  draft->c.changes.push_back(std::move(change));
}

}  // namespace ckptfit
