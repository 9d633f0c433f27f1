#include "repair/assign_sides.h"

#include <algorithm>
#include <string_view>

#include "diagnosis/draft.h"
#include "diagnosis/names.h"
#include "diagnosis/program_side.h"
#include "diagnosis/stored_side.h"
#include "repair/assign_listed.h"

namespace ckptfit {
namespace {

Matching KeysOf(Format format) {
  switch (format) {
    case Format::kTensorBundle:
    case Format::kSavedModel:
      return Matching::kObjectPath;
    case Format::kNameBased:
    case Format::kTensorV1:
    case Format::kSafetensors:
      return Matching::kVariableName;
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model:
      return Matching::kPosition;
    case Format::kKerasWeightsH5:
    case Format::kKerasShards:
    case Format::kKerasArchive:
      return Matching::kWalkPath;
    case Format::kNone:
    case Format::kHdf5:
      return Matching::kNone;
  }
  return Matching::kNone;
}

bool Has(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

void DropState(const Checkpoint& checkpoint, Side* stored) {
  for (Layer& layer : stored->layers) {
    std::erase_if(layer.parts, [&](const Part& part) { return IsState(checkpoint, checkpoint.tensors[part.index]); });
  }
  std::erase_if(stored->layers, [](const Layer& layer) { return layer.parts.empty(); });
}

// "dense" and "dense_2" below one parent: counters that Keras or the saving walk gave.
bool AreCounted(const Layer& a, const Layer& b) {
  return ParentPart(a.identity) == ParentPart(b.identity) &&
         WithoutCounter(LastPart(a.identity)) == WithoutCounter(LastPart(b.identity)) &&
         IsKerasType(WithoutCounter(LastPart(a.identity)));
}

// Whether the names inside one group of a legacy file deny its order: it lists frozen layers behind the others.
bool CountersDeny(const std::vector<Layer>& layers, const std::vector<std::size_t>& order) {
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Layer& a = layers[order[i - 1]];
    const Layer& b = layers[order[i]];
    if (a.outer != b.outer || WithoutCounter(a.name) != WithoutCounter(b.name)) continue;
    if (IsKerasType(WithoutCounter(a.name)) && CounterOf(a.name) > CounterOf(b.name)) return true;
  }
  return false;
}

bool SortByCounters(const std::vector<Layer>& layers, std::vector<std::size_t>* order) {
  for (const std::size_t at : *order) {
    if (!AreCounted(layers[order->front()], layers[at])) return false;
  }
  std::sort(order->begin(), order->end(), [&](std::size_t a, std::size_t b) {
    return CounterOf(LastPart(layers[a].identity)) < CounterOf(LastPart(layers[b].identity));
  });
  return true;
}

}  // namespace

bool IsState(const Checkpoint& checkpoint, const TensorInfo& tensor) {
  const std::string_view key = tensor.key;
  if (IsListedCopy(key)) return true;
  if (BelongsTo(checkpoint, tensor) != Belongs::kModel && !IsListed(key)) return true;
  return Has(key, "seed_generator") || Has(tensor.name, "seed_generator") || Has(key, "/keras_api/") ||
         Has(key, "/_metrics/") || Has(key, "/metrics/");
}

Sides SidesOf(const Case& c) {
  Sides sides;
  sides.matching = KeysOf(c.checkpoint.format);
  if (sides.matching == Matching::kNone) return sides;
  sides.program = ProgramSide(*c.target, c.call, sides.matching);
  sides.stored = StoredSide(c.checkpoint, sides.matching);
  // The order of names is no order of layers.
  if (sides.matching == Matching::kVariableName) sides.stored.ordered = false;
  DropState(c.checkpoint, &sides.stored);
  if (sides.matching == Matching::kObjectPath && !RegroupListed(c.checkpoint, &sides.stored)) {
    MergeContainers(sides.program, &sides.stored);
  }
  return sides;
}

bool SortStored(const Sides& sides, std::vector<std::size_t>* layers) {
  if (layers->size() < 2) return true;
  if (!sides.stored.ordered) return SortByCounters(sides.stored.layers, layers);
  std::sort(layers->begin(), layers->end());
  return sides.matching != Matching::kPosition || !CountersDeny(sides.stored.layers, *layers);
}

bool SortProgram(const Sides& sides, std::vector<std::size_t>* layers) {
  std::sort(layers->begin(), layers->end());
  if (sides.matching != Matching::kVariableName) return true;
  std::vector<std::size_t> counted = *layers;
  return !SortByCounters(sides.program.layers, &counted) || counted == *layers;
}

}  // namespace ckptfit
