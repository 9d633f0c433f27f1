// from_config() of model classes, and Functional models.
#include "base/python_repr.h"
#include "loading/keras_model/functional_graph.h"
#include "loading/keras_model/graph_order.h"
#include "loading/keras_model/rebuilder.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxGraphSteps = 20'000'000;

bool IsFunctionalConfig(const Value& config) {
  return config.Has("layers") && config.Has("input_layers") && config.Has("output_layers");
}

// A name in place of a layer is called when the graph is connected.
Exception CalledName(const std::string& /*name*/) { return {"TypeError", "'str' object is not callable"}; }

std::string_view PythonTypeName(const Value& value) {
  if (value.is_bool()) return "bool";
  if (value.is_int()) return "int";
  if (value.is_double()) return "float";
  return value.is_string() ? "str" : "dict";
}

}  // namespace

LayerId Rebuilder::NewModel(const FoundClass& found, const Value& config, std::uint32_t role) {
  const bool custom = found.custom != nullptr;
  const LayerId id = NewLayer(custom ? found.custom->class_name : found.builtin->class_name, config);
  Node& node = NodeOf(id);
  node.roles |= kRoleModel | role;
  node.built = true;
  node.trainable = true;  // a model's own flag is not restored
  if (custom) {
    node.module = found.custom->module;
    node.roles |= kRoleCustom;
    node.source = found.custom->source;
  }
  if (node.name.empty()) node.name = UniqueName(node.class_name);
  layers_[id].class_name = node.class_name;
  return id;
}

Attempt<LayerId> Rebuilder::ModelFromConfig(const FoundClass& found, const Value& config) {
  const std::string name = found.custom != nullptr ? found.custom->bases.back() : found.builtin->class_name;
  if (found.custom != nullptr && found.custom->has_from_config) return ConstructCustom(*found.custom, config);
  const bool sequential = name == "Sequential" && (config.Has("layers") || config.is_array());
  if (sequential) return SequentialFromConfig(found, config);
  if (IsFunctionalConfig(config)) return FunctionalFromConfig(found, config);
  if (found.custom == nullptr) {
    return Exception{"KeyError", PythonRepr(config.Has("layers") ? "input_layers" : "layers")};
  }
  if (!keras3() && line().Before(2, 9)) return Exception{"KeyError", "'layers'"};
  return SubclassFromConfig(found, config);
}

// A subclass of Model that is no Functional: cls(**config).
Attempt<LayerId> Rebuilder::SubclassFromConfig(const FoundClass& found, const Value& config) {
  Attempt<LayerId> made = Construct(found, config);
  if (made.ok()) NodeOf(made.value()).roles |= kRoleModel;
  if (made.ok() || made.error().type != "TypeError") return made;
  const std::string& name = found.custom->class_name;
  return Exception{"TypeError",
                   "Unable to revive model from config. When overriding the `get_config()` method, make sure that the "
                   "returned config contains all items used as arguments in the  constructor to " +
                       ClassText(found) +
                       ", which is the default behavior. You can override this default behavior by defining a "
                       "`from_config(cls, config)` class method to specify how to create an instance of " +
                       name + " from its config.\n\nReceived config=" + PythonReprOf(config) +
                       "\n\nError encountered during deserialization: " + made.error().message};
}

Attempt<LayerId> Rebuilder::FunctionalFromConfig(const FoundClass& found, const Value& config) {
  FunctionalGraph graph(layers_, out_.target, request_.environment);
  for (const Value& member : config["layers"].AsArray()) {
    const Attempt<LayerId> made = DeserializeMember(member, CalledName);
    if (!made.ok()) return made.error();
    graph.Add(made.value(), member);
  }
  if (Thrown error = CallMembers(&graph)) return *error;
  const LayerId id = NewModel(found, config, kRoleFunctional);
  RebuiltLayer& model = layers_[id];
  for (const bool input : {true, false}) {
    for (const InboundTensor& tensor : ReadTensors(config[input ? "input_layers" : "output_layers"])) {
      const std::optional<TensorRef> ref = graph.Find(tensor);
      if (!ref) return Exception{"IndexError", "list index out of range"};
      (input ? model.inputs : model.outputs).push_back(*ref);
    }
  }
  model.graph = true;
  model.members = OrderLayers(layers_, model.inputs, model.outputs);
  return id;
}

// Calls layers in rounds, as Keras does, until every call has been made.
Rebuilder::Thrown Rebuilder::CallMembers(FunctionalGraph* graph) {
  std::size_t steps = 0;
  while (graph->waits()) {
    bool progress = false;
    for (FunctionalGraph::Member& member : graph->members()) {
      if (++steps > kMaxGraphSteps) {
        out_.unknowns.push_back("a graph that needs more than " + std::to_string(kMaxGraphSteps) + " steps");
        return Exception{"RecursionError", "the graph is too large"};
      }
      const std::size_t before = member.done;
      if (Thrown error = CallMember(*graph, &member)) return error;
      progress = progress || member.done > before;
    }
    if (!progress) return GraphDoesNotEnd(*graph);
  }
  return std::nullopt;
}

Rebuilder::Thrown Rebuilder::CallMember(const FunctionalGraph& graph, FunctionalGraph::Member* member) {
  for (; member->waits(); ++member->done) {
    const InboundCall& inbound = member->calls[member->done];
    if (inbound.has_constant_node && keras3()) return MissingMember("_CONSTANT_VALUE");
    LayerCall call;
    std::string missing;
    const FunctionalGraph::Ready ready = graph.Resolve(inbound, &call, &missing);
    if (ready == FunctionalGraph::Ready::kMissing) return MissingMember(missing);
    if (ready == FunctionalGraph::Ready::kLater) return std::nullopt;
    if (Thrown error = CheckCall(member->layer, inbound)) return error;
    if (!call.inputs.empty()) {
      if (Thrown error = CheckTimeDistributed(member->layer, OutputOf(call.inputs.front()))) return error;
    }
    CallLayer(member->layer, std::move(call), "");
  }
  return std::nullopt;
}

Rebuilder::Thrown Rebuilder::CheckCall(LayerId layer, const InboundCall& inbound) {
  if (!keras3() || layers_[layer].operation) return std::nullopt;
  for (const Value& constant : inbound.constants) {
    if (constant.is_null()) continue;
    return Exception{"ValueError",
                     "Only input tensors may be passed as positional arguments. The following argument value should be "
                     "passed as a keyword argument: " +
                         PythonReprOf(constant) + " (of type <class '" + std::string(PythonTypeName(constant)) + "'>)"};
  }
  const bool attention = layers_[layer].class_name == "MultiHeadAttention";
  if (inbound.keyword_tensors_raw && attention) {  // lists are handed to the layer as they are
    return Exception{"TypeError", "MultiHeadAttention.build() missing 1 required positional argument: 'value_shape'"};
  }
  return std::nullopt;
}

// Whether this release ends the loop over a graph that cannot be connected.
bool Rebuilder::EndsGraphLoops() const {
  if (!keras3()) return false;
  return line().AtLeast(3, 15) || (line().AtLeast(3, 14, 1)) || (line().AtLeast(3, 12, 2) && line().Before(3, 13));
}

Exception Rebuilder::MissingMember(const std::string& name) {
  if (!EndsGraphLoops()) return {"KeyError", PythonRepr(name)};
  return {"ValueError", "Invalid Functional model configuration. Missing node: " + name};
}

Exception Rebuilder::GraphDoesNotEnd(const FunctionalGraph& graph) {
  Step step;
  step.kind = Step::Kind::kVersionRule;
  step.object = graph.WaitingText();
  step.found = "functional-graph-loop";
  out_.steps.push_back(step);
  if (!EndsGraphLoops()) {
    out_.hangs = true;
    return {"", ""};
  }
  return {"ValueError",
          "Invalid Functional model configuration. The graph of the Functional model either has loops or disconnected "
          "nodes. The following nodes failed to be resolved: " +
              step.object};
}

}  // namespace ckptfit
