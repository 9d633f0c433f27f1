#include "loading/keras_weights/legacy_loaders.h"

#include <map>
#include <set>

#include "loading/keras_weights/keras_line.h"

namespace ckptfit {

LegacyLoader::LegacyLoader(LegacyFile* saved, const Target& target, NodeId model, const LegacyH5Options& options,
                           const Environment& environment, LoadTrace* trace)
    : saved_(saved),
      target_(target),
      model_(target.nodes[model]),
      options_(options),
      environment_(environment),
      trace_(trace),
      bindings_(target, trace) {}

void LegacyLoader::Run() {
  if (!(options_.by_name ? RunByName() : RunTopological())) return;
  // TensorFlow 2.7 began to store what a model owns itself; before, the group is not looked at.
  const bool knows_top_level = environment_.keras3() || KerasLine(environment_).AtLeast(2, 7);
  if (knows_top_level && saved_->has_top_level() && !LoadTopLevel()) return;
  Finish();
}

bool LegacyLoader::RunTopological() {
  std::vector<NodeId> layers;
  for (const NodeId layer : model_.layers) {
    if (auto refused = WeightsError(layer)) return Raise(*refused);
    if (!target_.nodes[layer].weights.empty()) layers.push_back(layer);
  }
  std::vector<std::string> names;
  std::optional<Exception> error;
  for (const std::string& name : saved_->LayerNames()) {
    if (!saved_->WeightNames(name, &error).empty()) names.push_back(name);
    if (error) return Raise(*error);
  }
  if (names.size() != layers.size()) {
    Step step;
    step.kind = Step::Kind::kCountDiffers;
    step.object = model_.name;
    step.expected = std::to_string(layers.size());
    step.found = std::to_string(names.size());
    trace_->steps.push_back(std::move(step));
    AddUnmatchedSteps(names);
    return Raise("ValueError", LayerCountText(layers.size(), names.size()));
  }
  for (std::size_t k = 0; k < names.size(); ++k) {
    std::vector<SavedWeight> weights = saved_->Weights(names[k], &error);
    if (error) return Raise(*error);
    if (!LoadPair(k, names[k], layers[k], std::move(weights))) return false;
  }
  return true;
}

bool LegacyLoader::RunByName() {
  std::map<std::string, std::vector<NodeId>> index;
  for (const NodeId layer : model_.layers) {
    if (!target_.nodes[layer].name.empty()) index[target_.nodes[layer].name].push_back(layer);
  }
  const std::vector<std::string> names = saved_->LayerNames();
  for (std::size_t k = 0; k < names.size(); ++k) {
    std::optional<Exception> error;
    std::vector<SavedWeight> weights = saved_->Weights(names[k], &error);
    if (error) return Raise(*error);
    const auto it = index.find(names[k]);
    if (it == index.end()) continue;
    for (const NodeId layer : it->second) {
      if (auto refused = WeightsError(layer)) return Raise(*refused);
      if (!LoadPair(k, names[k], layer, weights)) return false;
    }
  }
  AddUnmatchedSteps(names);
  return true;
}

// Layers of the model that the file has no name for, and the other way round: no loader says a word about them.
void LegacyLoader::AddUnmatchedSteps(const std::vector<std::string>& saved_names) {
  std::set<std::string> saved(saved_names.begin(), saved_names.end());
  std::set<std::string> asked;
  for (const NodeId layer : model_.layers) {
    const Node& node = target_.nodes[layer];
    asked.insert(node.name);
    if (node.weights.empty() || saved.contains(node.name)) continue;
    Step step;
    step.kind = Step::Kind::kMissingInFile;
    step.object = node.name;
    step.node = layer;
    step.source = saved_->Path(node.name);
    trace_->steps.push_back(std::move(step));
  }
  std::optional<Exception> ignored;
  for (const std::string& name : saved_names) {
    if (asked.contains(name) || saved_->WeightNames(name, &ignored).empty()) continue;
    Step step;
    step.kind = Step::Kind::kUnusedInFile;
    step.source = saved_->Path(name);
    trace_->steps.push_back(std::move(step));
  }
}

std::string LegacyLoader::LayerCountText(std::size_t expected, std::size_t found) const {
  if (!environment_.keras3() && KerasLine(environment_).Before(2, 7)) {
    return "You are trying to load a weight file containing " + std::to_string(found) + " layers into a model with " +
           std::to_string(expected) + " layers.";
  }
  return "Layer count mismatch when loading weights from file. Model expected " + std::to_string(expected) +
         " layers, found " + std::to_string(found) + " saved layers.";
}

bool LegacyLoader::Raise(std::string type, std::string message) {
  trace_->Raise(std::move(type), std::move(message));
  return false;
}

bool LegacyLoader::GiveUp(std::string what) {
  trace_->outcome = Outcome::kUnknown;
  trace_->unknowns.push_back(std::move(what));
  return false;
}

std::string LegacyLoader::Numbers(std::size_t expected, std::size_t received) {
  return "Layer expects " + std::to_string(expected) + " weight(s). Received " + std::to_string(received) +
         " saved weight(s)";
}

std::string LegacyLoader::TopLevelNumbers(std::size_t expected, std::size_t received) {
  return "Model expects " + std::to_string(expected) + " top-level weight(s). Received " + std::to_string(received) +
         " saved top-level weight(s)";
}

std::string LegacyLoader::Shapes(const Shape& expected, const Shape& received) {
  return "Weight expects shape " + expected.ToString() + ". Received saved weight with shape " + received.ToString();
}

bool LegacyLoader::SkipTopLevel(std::size_t expected, std::size_t found) {
  AddCountStep(kNoNode, "top_level_model_weights", expected, found);
  const std::string numbers = TopLevelNumbers(expected, found);
  if (!options_.by_name) {
    return Raise("ValueError",
                 "Weight count mismatch for top-level weights when loading weights from file. " + numbers);
  }
  if (!options_.skip_mismatch) {
    return Raise("ValueError", "Weight count mismatch for top-level weights of model. " + numbers);
  }
  Warn("Skipping loading top-level weights for model due to mismatch in number of weights. " + numbers);
  return true;
}

void LegacyLoader::AddCountStep(NodeId layer, const std::string& saved_name, std::size_t expected, std::size_t found) {
  Step step;
  step.kind = Step::Kind::kCountDiffers;
  step.object = layer == kNoNode ? model_.name : target_.nodes[layer].name;
  step.node = layer;
  step.source = saved_->Path(saved_name);
  step.expected = std::to_string(expected);
  step.found = std::to_string(found);
  trace_->steps.push_back(std::move(step));
}

void LegacyLoader::AddShapeStep(NodeId variable, const SavedWeight& weight) {
  Step step;
  step.kind = Step::Kind::kShapeDiffers;
  step.object = VariableAt(variable).name;
  step.node = variable;
  step.source = weight.source;
  step.expected = VariableAt(variable).shape.ToString();
  step.found = weight.shape.ToString();
  trace_->steps.push_back(std::move(step));
}

void LegacyLoader::AddMatchedStep(NodeId layer, const std::string& saved_name) {
  Step step;
  step.kind = Step::Kind::kMatched;
  step.object = target_.nodes[layer].name;
  step.node = layer;
  step.source = saved_->Path(saved_name);
  trace_->steps.push_back(std::move(step));
}

bool LegacyLoader::ShapeFits(NodeId variable, const SavedWeight& weight) {
  if (VariableAt(variable).shape.CompatibleWith(weight.shape)) return true;  // what is not known fits
  AddShapeStep(variable, weight);
  return false;
}

void LegacyLoader::Assign(NodeId variable, const SavedWeight& weight) {
  if (weight.own != kNoNode) return;  // gets its own value
  const Variable& v = VariableAt(variable);
  if (weight.rearranged || weight.computed || v.dtype != weight.dtype) {
    Step step;
    step.kind = weight.rearranged || weight.computed ? Step::Kind::kConverted : Step::Kind::kDtypeDiffers;
    step.object = v.name;
    step.node = variable;
    step.source = weight.source;
    step.expected = DTypeName(v.dtype);
    step.found = weight.computed ? "computed" : weight.rearranged ? "rearranged" : DTypeName(weight.dtype);
    trace_->steps.push_back(std::move(step));
  }
  if (weight.computed) {
    bindings_.Initialise(variable);
  } else if (weight.rearranged) {
    bindings_.Rearrange(variable, weight.source);
  } else {
    bindings_.Load(variable, weight.source);
  }
}

const Variable& LegacyLoader::VariableAt(NodeId id) const {
  static const Variable kNone;
  const auto& variable = target_.nodes[id].variable;
  return variable ? *variable : kNone;
}

}  // namespace ckptfit
