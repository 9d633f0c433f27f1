#include "loading/keras_weights/own_variables.h"

#include "base/contains.h"
#include "loading/keras_weights/archive_crc.h"
#include "loading/keras_weights/assign_error.h"
#include "loading/keras_weights/h5_guards.h"
#include "loading/keras_weights/object_text.h"

namespace ckptfit {
namespace {

std::string Count(std::size_t n) { return std::to_string(n) + " variables"; }

// Keras 3 Layer._check_load_own_variables, of a layer without variables that is not built.
std::string NeverBuilt(const std::string& name, std::size_t stored) {
  return "Layer '" + name +
         "' was never built and thus it doesn't have any variables. However the weights file lists " + Count(stored) +
         " for this layer.\nIn most cases, this error indicates that either:\n\n1. The layer is owned by a parent "
         "layer "
         "that implements a `build()` method, but calling the parent's `build()` method did NOT create the state of "
         "the "
         "child layer '" +
         name +
         "'. A `build()` method must create ALL state for the layer, including the state of any children layers.\n\n2. "
         "You need to implement the `def build_from_config(self, config)` method on layer '" +
         name +
         "', to specify how to rebuild it during loading. In this case, you might also want to implement the method "
         "that "
         "generates the build config at saving time, `def get_build_config(self)`. The method `build_from_config()` is "
         "meant to create the state of the layer (i.e. its variables) upon deserialization.";
}

// Keys "0", "1", ...: other keys mean save_own_variables() and load_own_variables() of the class's own.
bool NumbersItsKeys(const Node& object) {
  for (std::size_t i = 0; i < object.store.size(); ++i) {
    if (object.store[i].first != std::to_string(i)) return false;
  }
  return true;
}

std::vector<NodeId> Variables(const Node& object) {
  std::vector<NodeId> variables;
  for (const auto& [key, variable] : object.store) variables.push_back(variable);
  return variables;
}

// What _check_load_own_variables() of Keras 3 counts: all of a layer's variables, also those that a class adds to one
// whose save_own_variables() does not know them (layers/core/dense.py). Layers inside are not told apart here.
std::vector<NodeId> Counted(const Node& object, bool keras3) {
  const bool more = keras3 && object.is(kRoleLayer) && object.layers.empty() && object.walk.empty() &&
                    !object.store.empty() && object.weights.size() > object.store.size();
  return more ? object.weights : Variables(object);
}

// LossScaleOptimizerV3 of Keras 2.11 and later never runs the constructor that gives an optimizer its name
// (mixed_precision/loss_scale_optimizer.py), unless the program gives it one.
bool HasNoName(const Node& optimizer) {
  return optimizer.class_name == "LossScaleOptimizerV3" && optimizer.name.empty();
}

}  // namespace

bool OwnVariables::Has(NodeId node) const {
  const Node& object = target_.nodes[node];
  if (object.is(kRoleOptimizer)) return !object.is(kRoleLegacyOptimizer);
  if (object.is(kRoleMetric)) return !environment_.keras3();
  return object.is(kRoleLayer | kRoleModel);
}

std::optional<Exception> OwnVariables::Load(NodeId node, const StoredVariables& stored) {
  if (stored.fault) return stored.fault;
  const Node& object = target_.nodes[node];
  if (object.store_unchecked || !NumbersItsKeys(object)) return LoadUnchecked(node, stored);
  if (object.is(kRoleOptimizer) && stored.keys.size() != object.store.size()) return SkipOptimizer(node, stored);
  return LoadChecked(node, stored);
}

std::optional<Exception> OwnVariables::LoadChecked(NodeId node, const StoredVariables& stored) {
  if (stored.keys.size() != Counted(target_.nodes[node], environment_.keras3()).size())
    return CountDiffers(node, stored);
  return AssignAll(node, stored);
}

// Lookup layers, and layers with LoRA adapters, which are reset to zero when the rest is loaded.
std::optional<Exception> OwnVariables::LoadUnchecked(NodeId node, const StoredVariables& stored) {
  const Node& object = target_.nodes[node];
  if (object.store.empty()) return std::nullopt;
  if (auto failed = AssignAll(node, stored)) return failed;
  if (!environment_.keras3()) return std::nullopt;  // without adapters
  const std::vector<NodeId> variables = Variables(object);
  for (const NodeId weight : object.weights) {
    if (!Contains(variables, weight)) bindings_.Initialise(weight);
  }
  return std::nullopt;
}

// The warning that it is skipped says its name.
std::optional<Exception> OwnVariables::SkipOptimizer(NodeId node, const StoredVariables& stored) {
  const Node& object = target_.nodes[node];
  AddCountStep(node, stored, Step::Kind::kSkipped);
  if (HasNoName(object))
    return Exception{"AttributeError", "'" + object.class_name + "' object has no attribute 'name'"};
  std::string text = "Skipping variable loading for optimizer '" + object.name + "', because it has " +
                     Count(object.store.size()) + " whereas the saved optimizer has " + Count(stored.keys.size()) +
                     ". ";
  if (object.store.empty()) text += "This is likely because the optimizer has not been called/built yet.";
  trace_->warnings.push_back(std::move(text));
  return std::nullopt;
}

std::optional<Exception> OwnVariables::AssignAll(NodeId node, const StoredVariables& stored) {
  for (const auto& [key, variable] : target_.nodes[node].store) {
    const StoredVariables::Key* found = stored.Find(key);
    if (found == nullptr) return MissingMember(key, stored.listed, environment_);
    if (auto failed = Assign(variable, *found->dataset)) return failed;
  }
  if (!stored.keys.empty()) {
    Step step;
    step.kind = Step::Kind::kMatched;
    step.object = target_.nodes[node].name;
    step.node = node;
    step.source = stored.group;
    Note(std::move(step));
  }
  return std::nullopt;
}

std::optional<Exception> OwnVariables::Assign(NodeId id, const H5Object& dataset) {
  if (auto refused = RefusedDataset(dataset, environment_)) return refused;
  read_.insert(dataset.path);
  if (!bad_crc_.empty() && dataset.path == bad_crc_) return BadCrc();
  const auto& variable = target_.nodes[id].variable;
  if (!variable) return std::nullopt;
  if (!dataset.fault.empty()) return UnreadableObject(dataset, environment_);
  // Keras 3 writes down beside such bytes that they are bfloat16.
  const bool named = environment_.keras3() && dataset.dtype == DType::kBfloat16;
  if (dataset.opaque_bytes && !named) return VoidError(*variable, environment_);
  if (!variable->shape.CompatibleWith(dataset.shape)) {
    Step step;
    step.kind = Step::Kind::kShapeDiffers;
    step.object = variable->name;
    step.node = id;
    step.source = dataset.path;
    step.expected = variable->shape.ToString();
    step.found = dataset.shape.ToString();
    Note(std::move(step));
    return AssignError(*variable, dataset.shape, environment_);
  }
  NoteCast(id, dataset);
  bindings_.Load(id, dataset.path);
  return std::nullopt;
}

void OwnVariables::Note(Step step) {
  if (trace_->steps.size() < kMaxSteps) trace_->steps.push_back(std::move(step));
}

// Values are cast to the variable's dtype without a word.
void OwnVariables::NoteCast(NodeId id, const H5Object& dataset) {
  const Variable& variable = *target_.nodes[id].variable;
  if (variable.dtype == dataset.dtype || dataset.dtype == DType::kInvalid) return;
  Step step;
  step.kind = Step::Kind::kDtypeDiffers;
  step.object = variable.name;
  step.node = id;
  step.source = dataset.path;
  step.expected = DTypeName(variable.dtype);
  step.found = DTypeName(dataset.dtype);
  Note(std::move(step));
}

Exception OwnVariables::CountDiffers(NodeId node, const StoredVariables& stored) {
  const Node& object = target_.nodes[node];
  AddCountStep(node, stored, stored.listed ? Step::Kind::kCountDiffers : Step::Kind::kMissingInFile);
  if (environment_.keras3() && object.store.empty() && !object.built) {
    return {"ValueError", NeverBuilt(object.name, stored.keys.size())};
  }
  const std::vector<NodeId> counted = Counted(object, environment_.keras3());
  return {"ValueError", "Layer '" + object.name + "' expected " + Count(counted.size()) + ", but received " +
                            Count(stored.keys.size()) + " during loading. Expected: " + NameList(target_, counted)};
}

void OwnVariables::AddCountStep(NodeId node, const StoredVariables& stored, Step::Kind kind) {
  Step step;
  step.kind = kind;
  step.object = target_.nodes[node].name;
  step.node = node;
  step.source = stored.group;
  step.expected = std::to_string(Counted(target_.nodes[node], environment_.keras3()).size());
  step.found = std::to_string(stored.keys.size());
  Note(std::move(step));
}

}  // namespace ckptfit
