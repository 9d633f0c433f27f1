// Constructors: the arguments of a config, the objects among them, and the inner layers that they make.

#include "base/contains.h"
#include "base/python_repr.h"
#include "loading/keras_model/constructor_call.h"
#include "loading/keras_model/rebuilder.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

std::string_view PrintableName(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kInitializer:
      return "initializer";
    case ObjectKind::kRegularizer:
      return "regularizer";
    case ObjectKind::kConstraint:
      return "constraint";
    default:
      return "activation function";
  }
}

bool IsWrapper(const CustomObject& custom) { return Contains(custom.bases, "Wrapper"); }

}  // namespace

LayerId Rebuilder::NewLayer(std::string class_name, const Value& config) {
  Node node;
  node.class_name = std::move(class_name);
  node.name = config["name"].AsString();
  node.roles = kRoleLayer;
  node.built = false;
  const Value& trainable = config["trainable"];
  node.trainable = !trainable.is_bool() || trainable.AsBool();
  node.config = config;
  out_.target.nodes.push_back(std::move(node));
  RebuiltLayer layer;
  layer.node = static_cast<NodeId>(out_.target.nodes.size() - 1);
  layer.config = config;
  layers_.push_back(std::move(layer));
  return layers_.size() - 1;
}

// cls.from_config(config) of a layer: the base class's wraps whatever the constructor raises.
Attempt<LayerId> Rebuilder::FromLayerConfig(const FoundClass& found, const Value& config) {
  const bool wrapper = found.custom != nullptr && IsWrapper(*found.custom);
  const bool base_from_config =
      found.custom != nullptr ? !found.custom->has_from_config && !wrapper : !found.builtin->own_from_config;
  if (keras3() && base_from_config) {
    if (Thrown error = CheckPolicy(config)) return *error;
  }
  if (found.custom != nullptr && found.custom->has_from_config) {
    return ConstructCustom(*found.custom, config);  // its own code: taken to succeed
  }
  if (wrapper && config["layer"].is_object()) {  // Wrapper.from_config() reads the layer inside before it makes its own
    const Attempt<LayerId> inside = Deserialize(config["layer"]);
    if (!inside.ok()) return inside.error();
  }
  if (found.custom == nullptr) {
    if (Thrown error = CheckTakenKeys(*found.builtin, config)) return *error;
  }
  Attempt<LayerId> made = Construct(found, config);
  const bool wraps = base_from_config && line().AtLeast(2, 12);
  if (made.ok() || !wraps) return made;
  const std::string& name = found.custom != nullptr ? found.custom->class_name : found.builtin->class_name;
  return ErrorWhenDeserializing(name, WithNamedPolicy(config), made.error());
}

// Keras 3.4 and later put the name of a plain dtype policy into the config of a layer of an HDF5 model.
Value Rebuilder::WithNamedPolicy(const Value& config) const {
  const Value& policy = config["dtype"];
  const bool plain = policy.is_object() && policy["class_name"].AsString() == "DTypePolicy";
  if (!plain || !keras3() || line().Before(3, 4) || request_.saving_lib) return config;
  Value named = config;
  named.Set("dtype", policy["config"]["name"]);
  return named;
}

// Keys that a class of Keras 2 takes out of the config before it calls its constructor: TensorFlow 2.4 did not write the
// shapes that MultiHeadAttention.from_config() asks for since 2.5.
Rebuilder::Thrown Rebuilder::CheckTakenKeys(const Constructor& constructor, const Value& config) {
  if (keras3() || !constructor.own_from_config || constructor.class_name != "MultiHeadAttention") return std::nullopt;
  for (const char* key : {"query_shape", "key_shape", "value_shape"}) {
    if (config.Has(key)) continue;
    NoteFault(constructor.class_name, key, "from_config() is missing a required key: " + PythonRepr(key));
    return Exception{"KeyError", PythonRepr(key)};
  }
  return std::nullopt;
}

Attempt<LayerId> Rebuilder::Construct(const FoundClass& found, const Value& config) {
  if (found.operation) return ConstructOperation(*found.builtin, config);
  if (found.custom == nullptr) return ConstructBuiltin(*found.builtin, config);
  if (auto fault = CallConstructor(*found.custom, config, request_.environment)) {
    NoteFault(found.custom->class_name, fault->argument, fault->error.message);
    return fault->error;
  }
  return ConstructCustom(*found.custom, config);
}

Attempt<LayerId> Rebuilder::ConstructCustom(const CustomObject& custom, const Value& config) {
  if (keras3()) {
    if (Thrown error = CheckObjects(config, true)) return *error;
  }
  std::vector<HeldModels> held;
  if (Thrown error = ReadHeld(custom, config, &held)) return *error;
  return MakeCustom(custom, config, std::move(held));
}

LayerId Rebuilder::MakeCustom(const CustomObject& custom, const Value& config, std::vector<HeldModels> held) {
  const LayerId id = NewLayer(custom.class_name, config);
  if (!held.empty()) held_[id] = std::move(held);
  NodeOf(id).module = custom.module;
  NodeOf(id).roles |= kRoleCustom;
  NodeOf(id).source = custom.source;
  layers_[id].custom = &custom;
  layers_[id].opaque = true;
  if (NodeOf(id).name.empty()) NodeOf(id).name = UniqueName(custom.class_name);
  const NodeId instance = InstanceFor(custom, NodeOf(id).name);
  if (instance != kNoNode) MakeOwnLayers(id, instance);
  return id;
}

// What an instance that is not built holds was made by its constructor, and so is all that a model of inputs and outputs has.
void Rebuilder::MakeOwnLayers(LayerId id, NodeId instance) {
  const Node& made = classes_.program().nodes[instance];
  if (made.built && !made.is(kRoleFunctional)) return;
  if (made.built) {
    const std::string argument = OtherLayersBy(instance, NodeOf(id).config);
    if (!argument.empty())
      LeaveUndecided("the layers that " + made.class_name + " makes of another `" + argument + "`");
  }
  CloneVariables(id, NodeOf(id).name, {});
  if (!made.built) NodeOf(id).built = false;
}

Rebuilder::Thrown Rebuilder::CheckArguments(ObjectKind kind, const Constructor& constructor, const Value& config) {
  auto fault = CallConstructor(kind, constructor, config, request_.environment);
  if (!fault) return std::nullopt;
  NoteFault(constructor.class_name, fault->argument, fault->error.message);
  return fault->error;
}

Attempt<LayerId> Rebuilder::ConstructBuiltin(const Constructor& constructor, const Value& config) {
  const LayerRules* rules = FindLayerRules(constructor.class_name);
  if (rules != nullptr && rules->inner_first) {
    Attempt<LayerId> made = MakeBuiltin(constructor, rules, config);
    if (!made.ok()) return made;
    if (Thrown error = CheckBuiltin(constructor, rules, config)) return *error;
    return made;
  }
  if (Thrown error = CheckBuiltin(constructor, rules, config)) return *error;
  return MakeBuiltin(constructor, rules, config);
}

// What the constructors refuse.
Rebuilder::Thrown Rebuilder::CheckBuiltin(const Constructor& constructor, const LayerRules* rules,
                                          const Value& config) {
  const bool arguments_first = rules != nullptr && rules->arguments_first;
  if (arguments_first) {
    if (Thrown error = CheckObjects(config, false)) return error;
  }
  if (Thrown error = CheckArguments(ObjectKind::kLayer, constructor, config)) return error;
  if (Thrown error = CheckName(config)) return error;
  if (!arguments_first) {
    if (Thrown error = CheckObjects(config, false)) return error;
  }
  if (Thrown error = CheckAxis(constructor, config)) return error;
  return CheckLambda(constructor, config);
}

Attempt<LayerId> Rebuilder::MakeBuiltin(const Constructor& constructor, const LayerRules* rules, const Value& config) {
  const LayerId id = NewLayer(constructor.class_name, config);
  layers_[id].constructor = &constructor;
  layers_[id].class_name = constructor.class_name;
  layers_[id].rules = rules;
  if (NodeOf(id).name.empty()) NodeOf(id).name = UniqueName(constructor.class_name);
  if (constructor.class_name == "InputLayer") {
    NodeOf(id).built = true;
    LayerCall call;
    call.outputs.push_back(InputShapeOf(id));
    layers_[id].calls.push_back(std::move(call));
  }
  if (rules != nullptr && rules->make != nullptr) {
    static const CallShapes kNone;
    if (Thrown error = rules->make(LayerWork(*this, id, "", kNone))) return *error;
  }
  return id;
}

// An operation stands in a graph, but is no layer: it has no variables, and model.layers leaves it out.
Attempt<LayerId> Rebuilder::ConstructOperation(const Constructor& constructor, const Value& config) {
  if (Thrown error = CheckArguments(ObjectKind::kOperation, constructor, config)) return *error;
  if (Thrown error = CheckName(config)) return *error;
  const LayerId id = NewLayer(constructor.class_name, config);
  layers_[id].constructor = &constructor;
  layers_[id].class_name = constructor.class_name;
  layers_[id].operation = true;
  Node& node = NodeOf(id);
  node.roles = 0;
  node.built = true;
  if (node.name.empty()) node.name = UniqueName(constructor.class_name);
  return id;
}

// BatchNormalization of Keras 3 makes an int of its axis; Keras 2 wrote a list. Entries of HDF5 models are mended before.
Rebuilder::Thrown Rebuilder::CheckAxis(const Constructor& constructor, const Value& config) {
  if (!keras3() || constructor.class_name != "BatchNormalization" || !config["axis"].is_array()) return std::nullopt;
  const Version& python = request_.environment.python;
  const std::string number = python.known() && python.Before(3, 10) ? "a number" : "a real number";
  const std::string text = "int() argument must be a string, a bytes-like object or " + number + ", not 'list'";
  NoteFault(constructor.class_name, "axis", text);
  return Exception{"TypeError", text};
}

// Keras 3 refuses names that hold a slash.
Rebuilder::Thrown Rebuilder::CheckName(const Value& config) {
  const std::string& name = config["name"].AsString();
  if (!keras3() || name.find('/') == std::string::npos) return std::nullopt;
  return Exception{"ValueError", "Argument `name` must be a string and cannot contain character `/`. Received: name=" +
                                     name + " (of type <class 'str'>)"};
}

// dtype policies as dicts: the class of Keras 2 is unknown to Keras 3, which goes on with the dict's name.
Rebuilder::Thrown Rebuilder::CheckPolicy(const Value& config) {
  const Value& policy = config["dtype"];
  if (!policy.is_object() || policy["class_name"].AsString() != "Policy") return std::nullopt;
  NoteFault("Policy", "dtype", "this dtype policy is Keras 2's");
  if (line().AtLeast(3, 4)) return Exception{"AttributeError", "'str' object has no attribute 'quantization_mode'"};
  if (line().AtLeast(3, 3)) return Exception{"AttributeError", "'str' object has no attribute 'convert_input'"};
  return NotLocated("class", "Policy", policy, request_.environment);
}

// A layer in place of an activation, which activations.get() of Keras 3 takes since 3.10 (activations/__init__.py).
bool Rebuilder::IsActivationLayer(ObjectKind kind, const Value& value) const {
  if (kind != ObjectKind::kActivation || !keras3() || line().Before(3, 10)) return false;
  return value["module"].AsString() == "keras.layers" &&
         FindConstructor(ObjectKind::kLayer, value["class_name"].AsString(), request_.environment) != nullptr;
}

// Initializers, regularizers, constraints and activations among the arguments. A class of the program reads those that
// were serialized.
Rebuilder::Thrown Rebuilder::CheckObjects(const Value& config, bool program_class) {
  for (const auto& [name, value] : config.AsObject()) {
    const auto kind = KindOfArgument(name);
    if (!kind || value.is_null() || (program_class && !value["module"].is_string())) continue;
    const Value& inner = value.is_object() ? value["class_name"] : value;
    std::string class_name = inner.AsString();
    if (class_name == "function") class_name = value["config"].AsString();
    const bool names_function = value.is_string() || value["class_name"].AsString() == "function";
    const std::string& registered = value["registered_name"].AsString();
    if (class_name.empty() || classes_.Find(class_name) != nullptr) continue;
    if (!registered.empty() && classes_.Find(registered) != nullptr) continue;
    if (names_function && *kind != ObjectKind::kActivation) continue;  // aliases are too many to judge
    const Constructor* const found = names_function ? FindConstructor(*kind, class_name, request_.environment)
                                                    : FindInTable(*kind, class_name, request_.environment);
    if (!found && (program_class || IsActivationLayer(*kind, value))) continue;
    if (!found) {
      Step step;
      step.kind = Step::Kind::kUnknownClass;
      step.object = class_name;
      step.source = name;
      out_.steps.push_back(std::move(step));
      const std::string_view what = PrintableName(*kind);
      if (!keras3() && value.is_string()) return UnknownName(what, class_name, request_.environment);
      if (!keras3()) return UnknownObject(what, class_name, request_.environment);
      return Exception{"ValueError", "Could not interpret " + std::string(PrintableName(*kind)) +
                                         " identifier: " + PythonReprOf(value)};
    }
    if (!value.is_object() || found->function) continue;
    Value arguments = value["config"];
    arguments.Erase("dtype");  // written by Keras 2's initializers, and taken out by all
    if (auto fault = CallConstructor(*kind, *found, arguments, request_.environment)) {
      NoteFault(class_name, fault->argument, fault->error.message);
      const bool wraps = keras3() && fault->error.type == "TypeError";
      if (!wraps) return fault->error;
      return NotProperly(ClassTextOf(*kind, class_name, request_.environment), value, fault->error);
    }
  }
  return std::nullopt;
}

LayerId Rebuilder::AddPart(LayerId owner, std::string_view attribute, std::string_view class_name, Value config) {
  const LayerId id = NewLayer(std::string(class_name), config);
  NodeOf(id).config = Value();
  const Constructor* const constructor = FindConstructor(ObjectKind::kLayer, class_name, request_.environment);
  if (constructor != nullptr) layers_[id].constructor = constructor;
  layers_[id].class_name = class_name;
  layers_[id].rules = FindLayerRules(class_name);
  if (layers_[id].rules != nullptr && layers_[id].rules->make != nullptr) {
    static const CallShapes kNone;
    (void)layers_[id].rules->make(LayerWork(*this, id, "", kNone));
  }
  AttachPart(owner, {std::string(attribute), id});
  return id;
}

Attempt<LayerId> Rebuilder::Recreate(LayerId of, const std::string& name, const Value& changes) {
  Value config = layers_[of].config;
  config.Set("name", name);
  for (const auto& [key, value] : changes.AsObject()) config.Set(key, value);
  Attempt<LayerId> made = layers_[of].custom != nullptr ? Attempt<LayerId>(MakeCustom(*layers_[of].custom, config, {}))
                                                        : ConstructBuiltin(*layers_[of].constructor, config);
  // Keras 3 serializes a built layer with the shapes that it was built from.
  if (made.ok() && keras3() && layers_[of].build_shapes) Build(made.value(), name, *layers_[of].build_shapes);
  return made;
}

}  // namespace ckptfit
