#include "repair/assign_sides.h"

#include <string_view>

#include "diagnosis/draft.h"
#include "diagnosis/program_side.h"
#include "diagnosis/stored_side.h"
#include "repair/assign_branches.h"
#include "repair/assign_listed.h"
#include "repair/assign_order.h"

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
  const bool paths = sides.matching == Matching::kObjectPath;
  const bool listed = paths && RegroupListed(c.checkpoint, &sides.stored);
  if (paths && !listed) MergeContainers(sides.program, &sides.stored);
  if (!listed) OrderAsSaved(*c.target, c.call, sides.matching, &sides.program);
  if (sides.matching == Matching::kPosition) {
    sides.stored_by_config = OrderByConfig(c.checkpoint.config, &sides.stored);
  }
  sides.several_objects = paths && !listed && RootsOf(*c.target, c.call).size() > 1;
  sides.chain = IsChain(*c.target);
  sides.may_alternate = (listed || sides.matching == Matching::kVariableName) && HasBranches(*c.target);
  return sides;
}

}  // namespace ckptfit
