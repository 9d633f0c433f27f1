// Sequential models: layers are added one by one, and connected as soon as the input is known.
#include "base/python_repr.h"
#include "loading/keras_model/rebuilder.h"
#include "loading/keras_model/single_lists.h"

namespace ckptfit {
namespace {

Shape ShapeFromConfig(const Value& value) {
  if (!value.is_array()) return Shape::UnknownRank();
  Shape shape;
  for (const Value& dim : value.AsArray()) shape.dims.push_back(dim.AsInt(Shape::kUnknown));
  return shape;
}

// Sequential.add() of a name.
Exception AddedName(const std::string& name) {
  return {"TypeError",
          "The added layer must be an instance of class Layer. Received: layer=" + name + " of type <class 'str'>."};
}

}  // namespace

Attempt<LayerId> Rebuilder::SequentialFromConfig(const FoundClass& found, const Value& config) {
  // The oldest files hold the bare list of layers.
  if (config.is_array() && keras3()) return Exception{"TypeError", "pop expected at most 1 argument, got 2"};
  const Value& members = config.is_array() ? config : config["layers"];
  const LayerId id = NewModel(found, config, kRoleSequential);
  NodeOf(id).built = false;
  for (const Value& member : members.AsArray()) {
    const Attempt<LayerId> made = DeserializeMember(member, AddedName);
    if (!made.ok()) return made.error();
    if (Thrown error = AddToSequential(id, made.value())) return *error;
  }
  const Value& input = config["build_input_shape"];
  if (!layers_[id].graph && input.is_array()) {
    BuildSequential(id, ShapeFromConfig(input), keras3() ? NameOf(id) : "");
    layers_[id].shaped = true;
  }
  if (Thrown error = CheckLists(id)) return *error;
  return id;
}

// A Functional model of one output that a Keras before 3.3, or 3.4, read from a config.
bool Rebuilder::GivesList(LayerId id) const {
  const bool lists = keras3() && line().Before(3, 5) && (line().Before(3, 3) || line().AtLeast(3, 4));
  return lists && NodeOf(id).is(kRoleFunctional) && layers_[id].outputs.size() == 1;
}

// The layers are called when all of them have been added.
Rebuilder::Thrown Rebuilder::CheckLists(LayerId model) const {
  if (!layers_[model].graph) return std::nullopt;
  Passed given = Passed::kTensor;
  Shape shape = Shape::UnknownRank();
  for (LayerId member : layers_[model].members) {
    const RebuiltLayer& layer = layers_[member];
    if (layer.calls.empty()) return std::nullopt;
    if (Thrown error = CheckTimeDistributed(member, shape)) return error;
    if (layer.members.empty()) {
      HandedOn handed = HandOn(layer, NameOf(member), given, shape, request_.saving_lib, line());
      if (handed.raises) return handed.raises;
      given = handed.gives;
    } else {
      given = GivesList(member) ? Passed::kList : Passed::kTensor;
    }
    const bool new_shape = given == Passed::kTensor || !layer.members.empty();
    if (new_shape && !layer.calls.back().outputs.empty()) shape = layer.calls.back().outputs.front();
  }
  return std::nullopt;
}

Rebuilder::Thrown Rebuilder::CheckTimeDistributed(LayerId id, const Shape& input) const {
  if (layers_[id].class_name != "TimeDistributed" || line().Before(3, 4)) return std::nullopt;
  const LayerId part = layers_[id].Part("layer");
  const bool fails = part != kNoLayer && GivesList(part) && input.rank() > 1 && input.dims[1] >= 0;
  return fails ? Thrown(ListInTimeDistributed(input)) : std::nullopt;
}

bool Rebuilder::IsInputLayer(LayerId id) const { return layers_[id].class_name == "InputLayer"; }

LayerId Rebuilder::AddInputLayer(LayerId model, const Shape& shape, const std::string& name) {
  Value config;
  Value::Array dims;
  for (std::int64_t dim : shape.dims) {
    dims.emplace_back();
    if (dim >= 0) dims.back() = dim;
  }
  config.Set("name", name);
  config.Set(keras3() ? "batch_shape" : "batch_input_shape", Value(std::move(dims)));
  const LayerId id = NewLayer("InputLayer", config);
  layers_[id].class_name = "InputLayer";
  NodeOf(id).built = true;
  LayerCall call;
  call.outputs.push_back(shape);
  layers_[id].calls.push_back(std::move(call));
  layers_[model].members.insert(layers_[model].members.begin(), id);
  layers_[model].inputs = {{id, 0, 0}};
  layers_[model].outputs = {{id, 0, 0}};
  layers_[model].graph = true;
  return id;
}

Rebuilder::Thrown Rebuilder::AddToSequential(LayerId model, LayerId layer) {
  for (LayerId other : layers_[model].members) {
    if (NameOf(other) != NameOf(layer)) continue;
    const char quote = keras3() ? '\'' : '"';
    return Exception{"ValueError",
                     std::string("All layers added to a Sequential model should have unique names. Name ") + quote +
                         NameOf(layer) + quote +
                         " is already the name of a layer in this model. Update the `name` argument to "
                         "pass a unique name."};
  }
  if (Thrown error = RefusesInput(model, layer)) return error;
  const bool first = layers_[model].members.empty();
  if (first && IsInputLayer(layer)) {
    layers_[model].members.push_back(layer);
    layers_[model].inputs = {{layer, 0, 0}};
    layers_[model].outputs = {{layer, 0, 0}};
    layers_[model].graph = true;
    NodeOf(model).built = !keras3();
    return std::nullopt;
  }
  if (first) {
    const Shape known = KnownInput(layer);
    if (!known.unknown_rank) AddInputLayer(model, known, NameOf(layer) + "_input");
  }
  layers_[model].members.push_back(layer);
  if (layers_[model].graph) ConnectSequential(model, layer, keras3() ? NameOf(model) : "");
  return std::nullopt;
}

// The first layer is built from the input that configs state: the model's input layer's, or its own.
Rebuilder::Thrown Rebuilder::RefusesInput(LayerId model, LayerId layer) {
  const LayerRules* const rules = layers_[layer].rules;
  if (rules == nullptr || rules->refuses == nullptr) return std::nullopt;
  const std::vector<LayerId>& before = layers_[model].members;
  const bool behind_input = before.size() == 1 && IsInputLayer(before.front());
  if (!before.empty() && !behind_input) return std::nullopt;
  const Value& config = layers_[layer].config;
  CallShapes stated;
  stated.positional.push_back(
      behind_input ? InputShapeOf(before.front())
                   : ShapeFromConfig(config[config.Has("batch_input_shape") ? "batch_input_shape" : "input_shape"]));
  if (stated.first().unknown_rank) return std::nullopt;
  return rules->refuses(LayerWork(*this, layer, "", stated));
}

// The input that a first layer brings along: an argument of old, or a model's own, which Keras 3 asks for since 3.5.
Shape Rebuilder::KnownInput(LayerId layer) const {
  const Value& config = layers_[layer].config;
  if (const Value* shape = config.Find("batch_input_shape")) return ShapeFromConfig(*shape);
  if (const Value* argument = config.Find("input_shape"); argument != nullptr && argument->is_array()) {
    Shape shape = ShapeFromConfig(*argument);
    // Legacy files hand Keras 3 the whole batch shape under this name; it puts another batch dimension in front.
    shape.dims.insert(shape.dims.begin(), Shape::kUnknown);
    return shape;
  }
  const bool asks = !keras3() || line().AtLeast(3, 5);
  if (asks && layers_[layer].graph && layers_[layer].inputs.size() == 1) return OutputOf(layers_[layer].inputs.front());
  return Shape::UnknownRank();
}

void Rebuilder::ConnectSequential(LayerId model, LayerId layer, const std::string& scope) {
  LayerCall call;
  call.inputs = layers_[model].outputs;
  call.shapes.positional.emplace_back();
  CallLayer(layer, std::move(call), scope);
  layers_[model].outputs = {{layer, layers_[layer].calls.size() - 1, 0}};
  NodeOf(model).built = true;
}

void Rebuilder::BuildSequential(LayerId model, const Shape& input, const std::string& scope) {
  const std::vector<LayerId> members = layers_[model].members;
  if (members.empty() || layers_[model].graph) return;
  AddInputLayer(model, input, NameOf(members.front()) + "_input");
  for (LayerId member : members) ConnectSequential(model, member, scope);
}

}  // namespace ckptfit
