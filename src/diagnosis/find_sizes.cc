// Layers of another size: the roots first, then what follows from them.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/draft.h"

namespace ckptfit {
namespace {

using Kind = Change::Kind;

// Layers of one type that changed in the same way are one change: somebody turned one knob.
Change& AddOrJoin(Draft* draft, Kind kind, std::size_t i, SizeChange size, bool last) {
  for (Change& change : draft->c.changes) {
    if (change.kind != kind || last || change.last || !(change.size == size)) continue;
    if (draft->Program(change.layers[0]).type != draft->Program(draft->c.pairs[i]).type) continue;
    change.layers.push_back(draft->c.pairs[i]);
    draft->facts[i].settled = true;
    return change;
  }
  Change& change = draft->Add(kind, i);
  change.size = size;
  change.last = last;
  return change;
}

// Whether inputs may have changed so because those outputs did: the same sizes, the same factor (Flatten, several
// gates) or the same difference (Concatenate).
bool Follows(SizeChange in, SizeChange out) {
  if (in == out) return true;
  const bool factor = out.program > 0 && out.stored > 0 && in.program % out.program == 0 &&
                      in.stored % out.stored == 0 && in.program / out.program == in.stored / out.stored;
  return factor || in.program - in.stored == out.program - out.stored;
}

// The change of an earlier layer that makes these inputs; one of the very same sizes before others.
Change* EarlierReason(Draft* draft, std::size_t i, SizeChange in) {
  Change* found = nullptr;
  for (Change& change : draft->c.changes) {
    const bool sizes = change.kind == Kind::kOutputs || change.kind == Kind::kThrough || change.kind == Kind::kInputs;
    if (!sizes || change.layers[0].program > draft->c.pairs[i].program) continue;
    if (change.size == in) return &change;
    if (change.kind == Kind::kOutputs && Follows(in, change.size)) found = &change;
  }
  return found;
}

bool IsGap(const Draft& draft, std::size_t i) { return !IsWhole(draft.c.pairs[i]) || draft.facts[i].replaced; }

// Whether a layer that came, went or was replaced before pair `i` explains its inputs; then that is noted.
bool FollowsGap(Draft* draft, std::size_t i, SizeChange in) {
  for (std::size_t j = draft->c.stored.ordered ? i : draft->c.pairs.size(); j-- > 0;) {
    const LayerPair& gap = draft->c.pairs[j];
    if (j == i || !IsGap(*draft, j)) {
      if (draft->c.stored.ordered) return false;
      continue;
    }
    const bool fits = draft->c.stored.ordered ||
                      (gap.program != kNoLayer && OutputsOf(draft->Program(gap)) == in.program) ||
                      (gap.stored != kNoLayer && OutputsOf(draft->Stored(gap)) == in.stored);
    if (!fits) continue;
    draft->after_gaps.emplace_back(j, draft->c.pairs[i]);
    return true;
  }
  return false;
}

// Whether the layers that came or went before pair `i` (all, where the order is unknown) make the difference together, as
// Concatenate does; then that is noted.
bool FollowsGaps(Draft* draft, std::size_t i, SizeChange in) {
  std::optional<std::size_t> first;
  std::int64_t difference = 0;
  const std::size_t end = draft->c.stored.ordered ? i : draft->c.pairs.size();
  for (std::size_t j = 0; j < end; ++j) {
    const LayerPair& gap = draft->c.pairs[j];
    if (IsWhole(gap) || draft->facts[j].settled) continue;
    const bool added = gap.program != kNoLayer;
    const std::optional<std::int64_t> outputs = OutputsOf(added ? draft->Program(gap) : draft->Stored(gap));
    if (!outputs || *outputs <= 0) return false;
    difference += added ? *outputs : -*outputs;
    first = first.value_or(j);
  }
  if (!first || difference == 0 || in.program - in.stored != difference) return false;
  draft->after_gaps.emplace_back(*first, draft->c.pairs[i]);
  return true;
}

void FindRoot(Draft* draft, std::size_t i, bool last) {
  const ShapeChange& s = draft->facts[i].shapes;
  if (s.outputs) {
    AddOrJoin(draft, Kind::kOutputs, i, *s.outputs, last);
  } else if (s.rows) {
    AddOrJoin(draft, Kind::kRows, i, *s.rows, last);
  } else if (s.kernel) {
    AddOrJoin(draft, Kind::kKernelSize, i, *s.kernel, false);
  } else if (s.bias_rank) {
    AddOrJoin(draft, Kind::kGruReset, i, {}, false);
  } else if (!s.inputs && !s.through) {
    AddOrJoin(draft, s.transposed ? Kind::kTransposed : Kind::kOtherShape, i, {}, false);
  }
}

void FindFollower(Draft* draft, std::size_t i) {
  const ShapeChange& s = draft->facts[i].shapes;
  const SizeChange in = s.inputs ? *s.inputs : *s.through;
  if (Change* reason = EarlierReason(draft, i, in)) {
    reason->consequences.push_back(draft->c.pairs[i]);
    draft->facts[i].settled = true;
  } else if (FollowsGap(draft, i, in) || FollowsGaps(draft, i, in)) {
    draft->facts[i].settled = true;
  } else {
    AddOrJoin(draft, s.inputs ? Kind::kInputs : Kind::kThrough, i, in, false);
  }
}

// A model may give out what it is fed: scores for the tokens of its vocabulary, an input rebuilt. Outputs that changed by the
// same two sizes as rows or inputs did follow from these.
void JoinMirrored(Draft* draft) {
  std::vector<Change>& changes = draft->c.changes;
  const auto last = std::find_if(changes.begin(), changes.end(), [](const Change& change) { return change.last; });
  if (last == changes.end() || last->kind != Kind::kOutputs) return;
  const auto fed = std::find_if(changes.begin(), changes.end(), [&](const Change& change) {
    return (change.kind == Kind::kRows || change.kind == Kind::kInputs) && change.size == last->size;
  });
  if (fed == changes.end()) return;
  fed->consequences.insert(fed->consequences.end(), last->layers.begin(), last->layers.end());
  fed->consequences.insert(fed->consequences.end(), last->consequences.begin(), last->consequences.end());
  changes.erase(last);
}

// Whether sizes are numbers of patches that kernels of those extents cut an input into; a token may stand before them.
bool CountsPatches(SizeChange size, SizeChange kernel, bool squared) {
  const std::int64_t here = squared ? kernel.program * kernel.program : kernel.program;
  const std::int64_t there = squared ? kernel.stored * kernel.stored : kernel.stored;
  return size.program * here == size.stored * there || (size.program - 1) * here == (size.stored - 1) * there;
}

// A convolution with a smaller kernel cuts its input into more patches (transformers, mixers): what is as many larger follows.
void JoinPatches(Draft* draft) {
  std::vector<Change>& changes = draft->c.changes;
  const auto kernel = std::find_if(changes.begin(), changes.end(),
                                   [](const Change& change) { return change.kind == Kind::kKernelSize; });
  if (kernel == changes.end()) return;
  const std::string& type = draft->Program(kernel->layers[0]).type;
  if (type != "conv1d" && type != "conv2d") return;
  Change patches = *kernel;
  const auto follows = [&](const Change& change) {
    const bool sized = change.kind == Kind::kOutputs || change.kind == Kind::kInputs || change.kind == Kind::kRows;
    if (!sized || change.last) return false;
    const Layer& layer = draft->Program(change.layers[0]);
    const bool behind = layer.custom || change.layers[0].program > patches.layers[0].program;
    return behind && !layer.type.starts_with("conv") && CountsPatches(change.size, patches.size, type == "conv2d");
  };
  for (const Change& change : changes) {
    if (!follows(change)) continue;
    patches.consequences.insert(patches.consequences.end(), change.layers.begin(), change.layers.end());
    patches.consequences.insert(patches.consequences.end(), change.consequences.begin(), change.consequences.end());
  }
  *kernel = patches;
  std::erase_if(changes, follows);
}

}  // namespace

void FindSizes(Draft* draft) {
  const auto differs = [&](std::size_t i) { return !draft->facts[i].settled && draft->facts[i].shapes.any(); };
  const std::size_t layers = draft->c.program.layers.size();
  for (const std::size_t i : draft->in_program) {
    const bool last = layers > 1 && draft->c.pairs[i].program + 1 == layers;
    if (differs(i)) FindRoot(draft, i, last);
  }
  for (const std::size_t i : draft->in_program) {
    if (differs(i)) FindFollower(draft, i);
  }
  JoinMirrored(draft);
  JoinPatches(draft);
}

}  // namespace ckptfit
