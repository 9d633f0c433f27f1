// keras.layers.TFSMLayer(path, call_endpoint="serve"): a SavedModel as a layer (Keras 3, tfsm_layer.py).
#include <algorithm>

#include "base/python_repr.h"
#include "loading/checkpoint/failure.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

using restore::Done;
using restore::Raise;

bool HasEndpoint(const SavedModel& saved, const std::string& name) {
  const auto& attributes = saved.nodes[0].children;
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& edge) { return edge.name == name; }) ||
         std::any_of(saved.signatures.begin(), saved.signatures.end(), [&](const auto& s) { return s.name == name; });
}

// What is called must be an attribute of the loaded object or one of its signatures.
Done CheckEndpoint(const SavedModel& saved, const std::string& name, bool training) {
  if (saved.nodes.empty() || HasEndpoint(saved, name)) return {};
  std::vector<std::string> available;
  for (const auto& signature : saved.signatures) available.push_back(signature.name);
  return Raise("ValueError",
               "The endpoint '" + name +
                   "' is neither an attribute of the reloaded SavedModel, nor an entry in the `signatures` field of "
                   "the reloaded SavedModel. " +
                   (training ? "" : "Select another endpoint via the `call_endpoint` argument. ") +
                   "Available endpoints for this SavedModel: " + PythonList(available));
}

// The layer's weights: the variables of the loaded object, trainable ones first. Keras renames them since 3.7.
void TakeWeights(const Version& keras, LoadTrace& trace) {
  auto layer = std::make_shared<Target>(*trace.made);
  std::vector<std::size_t> order(layer->variables.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return layer->VariableOf(layer->variables[i]).trainable; });
  std::vector<TargetVariable> variables;
  std::vector<Binding> bindings;
  for (const std::size_t i : order) {
    variables.push_back(layer->variables[i]);
    bindings.push_back(trace.bindings[i]);
  }
  layer->variables = std::move(variables);
  trace.bindings = std::move(bindings);
  for (const TargetVariable& variable : layer->variables) {
    std::string& name = layer->nodes[variable.node].variable->name;
    if (keras.AtLeast(3, 10)) std::replace(name.begin(), name.end(), '/', '_');
  }
  trace.made = std::move(layer);
}

}  // namespace

LoadTrace SimulateTfsmLayer(const LoadRequest& request) {
  LoadTrace trace = SimulateSavedModel(request);
  if (trace.outcome != Outcome::kReturns || !trace.made) return trace;
  const SavedModel& saved = request.files.Saved(request.call.path);
  const Value& endpoint = request.call.arguments["call_endpoint"];
  const Value& training = request.call.arguments["call_training_endpoint"];
  Done failure = CheckEndpoint(saved, endpoint.is_string() ? endpoint.AsString() : "serve", false);
  if (!failure && training.is_string()) failure = CheckEndpoint(saved, training.AsString(), true);
  if (failure) {
    Report(*failure, trace);
    return trace;
  }
  TakeWeights(request.environment.keras, trace);
  return trace;
}

}  // namespace ckptfit
