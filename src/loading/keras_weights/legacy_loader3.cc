#include <algorithm>

#include "loading/keras_weights/assign_error.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/legacy_loaders.h"
#include "loading/keras_weights/object_text.h"

namespace ckptfit {
namespace {

// Elements of a == b under broadcasting; nothing when the shapes do not go together.
std::optional<std::uint64_t> ComparedElements(const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  std::uint64_t elements = 1;
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t x = i < a.rank() ? a.dims[a.rank() - 1 - i] : 1;
    const std::int64_t y = i < b.rank() ? b.dims[b.rank() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1) return std::nullopt;
    const std::int64_t larger = x == 1 ? y : x;
    if (larger > 1) elements = 2;  // more than one is all that matters
    if (larger == 0) return 0;
  }
  return elements;
}

}  // namespace

bool LegacyLoader3::LoadPair(std::size_t k, const std::string& saved_name, NodeId layer,
                             std::vector<SavedWeight> weights) {
  const Node& node = target_.nodes[layer];
  if (weights.size() != node.weights.size()) {
    AddCountStep(layer, saved_name, node.weights.size(), weights.size());
    return CountsDiffer(k, saved_name, node, weights.size());
  }
  AddMatchedStep(layer, saved_name);
  return SetWeights(node.weights, weights, "layer #" + std::to_string(k) + " (named " + node.name + ")");
}

bool LegacyLoader3::CountsDiffer(std::size_t k, const std::string& saved_name, const Node& layer, std::size_t found) {
  const std::string place = "layer #" + std::to_string(k) + " (named " + layer.name;
  const std::string numbers = Numbers(layer.weights.size(), found);
  if (!options_.by_name) {
    return Raise("ValueError", "Weight count mismatch for " + place + " in the current model, " + saved_name +
                                   " in the save file). " + numbers);
  }
  if (!options_.skip_mismatch) return Raise("ValueError", "Weight count mismatch for " + place + "). " + numbers);
  Warn("Skipping loading of weights for " + place + ") due to mismatch in number of weights. " + numbers);
  return true;
}

// Before 3.11 a topological load takes skip_mismatch and forgets it.
bool LegacyLoader3::SkipsShapes() const {
  return options_.skip_mismatch && (options_.by_name || KerasLine(environment_).AtLeast(3, 11));
}

bool LegacyLoader3::SetWeights(const std::vector<NodeId>& variables, const std::vector<SavedWeight>& weights,
                               const std::string& name) {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (ShapeFits(variables[i], weights[i])) {
      if (weights[i].opaque) return Raise(VoidError(VariableAt(variables[i]), environment_));
      Assign(variables[i], weights[i]);
    } else if (!ShapeDiffers(variables[i], weights[i], name)) {
      return false;
    }
  }
  return true;
}

// _set_weights() of 3.6 and later lacks a blank in its texts; before, a topological load had no check of its own.
bool LegacyLoader3::ShapeDiffers(NodeId variable, const SavedWeight& weight, const std::string& name) {
  const Variable& v = VariableAt(variable);
  const bool checks = KerasLine(environment_).AtLeast(3, 6);
  if (!checks && !options_.by_name) return Raise(AssignError(v, weight.shape, environment_));
  const std::string tail = " weight " + (checks ? v.name : ShortName(v)) + ". " + Shapes(v.shape, weight.shape);
  const std::string gap = checks ? "" : " ";
  if (!SkipsShapes()) return Raise("ValueError", "Shape mismatch in " + name + gap + "for" + tail);
  Warn("Skipping loading weights for " + name + gap + "due to mismatch in shape for" + tail);
  return true;
}

// `v in model.weights` compares v with the model's own variables before it: tensors of more than one element have no
// truth value.
std::optional<Exception> LegacyLoader3::ComparingOwnVariables() const {
  const std::vector<NodeId>& own = model_.top_level;
  for (std::size_t i = 0; i < own.size(); ++i) {
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      const auto elements = ComparedElements(VariableAt(own[earlier]).shape, VariableAt(own[i]).shape);
      if (!elements) return Exception{"InvalidArgumentError", "Incompatible shapes [Op:Equal]"};
      if (*elements > 1) {
        return Exception{"ValueError",
                         "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"};
      }
    }
  }
  return std::nullopt;
}

bool LegacyLoader3::LoadTopLevel() {
  // By name, 3.0 - 3.7 compare the group with all weights of the model: it never fits an ordinary one.
  const bool all = options_.by_name && KerasLine(environment_).Before(3, 8);
  const std::vector<NodeId>& variables = all ? model_.weights : model_.top_level;
  if (!options_.by_name) {
    if (auto error = ComparingOwnVariables()) return Raise(*error);
  }
  std::optional<Exception> error;
  const std::vector<SavedWeight> weights = saved_->TopLevelWeights(&error);
  if (error) return Raise(*error);
  if (weights.size() == variables.size()) return SetWeights(variables, weights, "top-level model");
  return SkipTopLevel(variables.size(), weights.size());
}

}  // namespace ckptfit
