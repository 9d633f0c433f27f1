#include <algorithm>
#include <unordered_set>

#include "base/python_repr.h"
#include "loading/keras_weights/assign_error.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/legacy_loaders.h"
#include "loading/keras_weights/preprocess.h"

namespace ckptfit {
namespace {

std::string Quoted(const std::string& name) { return "\"" + name + "\""; }

// str(variable) of TensorFlow before 2.7, up to the values.
std::string OldVariableText(const Variable& v) {
  return "<tf.Variable '" + v.name + "' shape=" + v.shape.ToString() + " dtype=" + std::string(DTypeName(v.dtype)) +
         ", numpy=...>";
}

// Whether a layer, or a layer inside it, keeps a lookup table.
bool HoldsTable(const Target& target, NodeId layer) {
  std::vector<NodeId> todo = {layer};
  std::unordered_set<NodeId> seen;
  while (!todo.empty()) {
    const NodeId id = todo.back();
    todo.pop_back();
    if (!seen.insert(id).second) continue;
    const Node& node = target.nodes[id];
    todo.insert(todo.end(), node.layers.begin(), node.layers.end());
    for (const auto& [edge, child] : node.children) {
      if (target.nodes[child].restore == RestoreKind::kTable) return true;
    }
  }
  return false;
}

}  // namespace

// TensorFlow 2.3 - 2.5 count lookup tables to the weights, and HDF5 cannot hold them.
std::optional<Exception> LegacyLoader2::WeightsError(NodeId layer) const {
  const Version& line = KerasLine(environment_);
  if (line.Before(2, 3) || line.AtLeast(2, 6) || !HoldsTable(target_, layer)) return std::nullopt;
  return Exception{
      "NotImplementedError",
      "Save or restore weights that is not an instance of `tf.Variable` is not supported in h5, use "
      "`save_format='tf'` instead. Got a model or layer " +
          target_.nodes[layer].class_name +
          " with weights [<tensorflow.python.keras.engine.base_layer_utils.TrackableWeightHandler object at "
          "0x7f0000000000>]"};
}

bool LegacyLoader2::OldTexts() const { return KerasLine(environment_).Before(2, 7); }

bool LegacyLoader2::LoadPair(std::size_t k, const std::string& saved_name, NodeId layer,
                             std::vector<SavedWeight> weights) {
  Preprocessed done = PreprocessWeights(target_, layer, std::move(weights), saved_->KerasVersion(), environment_);
  if (done.gave_up) return GiveUp("layers inside each other in too many ways to follow them all");
  if (done.error) return Raise(*done.error);
  const Node& node = target_.nodes[layer];
  if (done.weights.size() != node.weights.size()) {
    AddCountStep(layer, saved_name, node.weights.size(), done.weights.size());
    return CountsDiffer(k, saved_name, node, done.weights.size());
  }
  AddMatchedStep(layer, saved_name);
  for (std::size_t i = 0; i < done.weights.size(); ++i) {
    bool fits = true;
    if (options_.by_name && !CheckShape(k, node, node.weights[i], done.weights[i], &fits)) return false;
    if (fits) assignments_.emplace_back(node.weights[i], std::move(done.weights[i]));
  }
  return true;
}

bool LegacyLoader2::CountsDiffer(std::size_t k, const std::string& saved_name, const Node& layer, std::size_t found) {
  const std::string place = "layer #" + std::to_string(k) + " (named " + layer.name;
  const std::size_t expected = layer.weights.size();
  if (options_.by_name && options_.skip_mismatch) {
    Warn(OldTexts()
             ? "Skipping loading of weights for layer " + layer.name + " due to mismatch in number of weights (" +
                   std::to_string(expected) + " vs " + std::to_string(found) + ")."
             : "Skipping loading of weights for " + place + ") due to mismatch in number of weights. " +
                   Numbers(expected, found));
    return true;
  }
  if (OldTexts()) {
    const std::string head = "Layer #" + std::to_string(k) + " (named " + Quoted(layer.name);
    return Raise("ValueError", options_.by_name
                                   ? head + ") expects " + std::to_string(expected) +
                                         " weight(s), but the saved weights have " + std::to_string(found) +
                                         " element(s)."
                                   : head + " in the current model) was found to correspond to layer " + saved_name +
                                         " in the save file. However the new layer " + layer.name + " expects " +
                                         std::to_string(expected) + " weights, but the saved weights have " +
                                         std::to_string(found) + " elements.");
  }
  return Raise("ValueError",
               "Weight count mismatch for " + place +
                   (options_.by_name ? "). " : " in the current model, " + saved_name + " in the save file). ") +
                   Numbers(expected, found));
}

bool LegacyLoader2::CheckShape(std::size_t k, const Node& layer, NodeId variable, const SavedWeight& weight,
                               bool* fits) {
  *fits = ShapeFits(variable, weight);
  if (*fits) return true;
  const Variable& v = VariableAt(variable);
  const std::string place = "layer #" + std::to_string(k) + " (named " + layer.name + ")";
  if (options_.skip_mismatch) {
    Warn(OldTexts() ? "Skipping loading of weights for layer " + layer.name + " due to mismatch in shape (" +
                          v.shape.ToString() + " vs " + weight.shape.ToString() + ")."
                    : "Skipping loading weights for " + place + " due to mismatch in shape for weight " + v.name +
                          ". " + Shapes(v.shape, weight.shape));
    return true;
  }
  if (OldTexts()) {
    return Raise("ValueError", "Layer #" + std::to_string(k) + " (named " + Quoted(layer.name) + "), weight " +
                                   OldVariableText(v) + " has shape " + v.shape.ToString() +
                                   ", but the saved weight has shape " + weight.shape.ToString() + ".");
  }
  return Raise("ValueError",
               "Shape mismatch in " + place + " for weight " + v.name + ". " + Shapes(v.shape, weight.shape));
}

bool LegacyLoader2::LoadTopLevel() {
  std::optional<Exception> error;
  std::vector<SavedWeight> weights = saved_->TopLevelWeights(&error);
  if (error) return Raise(*error);
  const std::vector<NodeId>& own = model_.top_level;
  if (weights.size() != own.size()) {
    return SkipTopLevel(own.size(), weights.size());
  }
  for (std::size_t i = 0; i < own.size(); ++i) {
    bool fits = true;
    if (options_.by_name && !CheckTopLevelShape(own[i], weights[i], &fits)) return false;
    if (fits) assignments_.emplace_back(own[i], std::move(weights[i]));
  }
  return true;
}

bool LegacyLoader2::CheckTopLevelShape(NodeId variable, const SavedWeight& weight, bool* fits) {
  *fits = ShapeFits(variable, weight);
  if (*fits) return true;
  const Variable& v = VariableAt(variable);
  const std::string tail = v.name + ". " + Shapes(v.shape, weight.shape);
  if (!options_.skip_mismatch) return Raise("ValueError", "Shape mismatch in model for top-level weight " + tail);
  Warn("Skipping loading top-level weight for model due to mismatch in shape for weight " + tail);
  return true;
}

// backend.batch_set_value(): one after the other, up to the first that does not fit.
void LegacyLoader2::Finish() {
  for (const auto& [variable, weight] : assignments_) {
    const Variable& v = VariableAt(variable);
    if (weight.opaque) {
      Raise(VoidError(v, environment_));
      return;
    }
    if (!v.shape.CompatibleWith(weight.shape)) {
      AddShapeStep(variable, weight);
      Raise(AssignError(v, weight.shape, environment_));
      return;
    }
    Assign(variable, weight);
  }
}

}  // namespace ckptfit
