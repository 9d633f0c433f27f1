// Calls of layers, build(), variables and their names.
#include <algorithm>
#include <charconv>

#include "base/python_repr.h"
#include "loading/keras_model/layers/shapes.h"
#include "loading/keras_model/rebuilder.h"
#include "loading/keras_weights/object_text.h"

namespace ckptfit {
namespace {

Shape ShapeFromConfig(const Value& value) {
  if (!value.is_array()) return Shape::UnknownRank();
  Shape shape;
  for (const Value& dim : value.AsArray()) shape.dims.push_back(dim.AsInt(Shape::kUnknown));
  return shape;
}

// One shape, or a list or dict of them.
Shapes ShapesFromConfig(const Value& value) {
  Shapes out;
  for (const Value& item : value.AsArray()) {
    if (item.is_array()) out.push_back(ShapeFromConfig(item));
  }
  for (const auto& [name, item] : value.AsObject()) out.push_back(ShapeFromConfig(item));
  if (out.empty()) out.push_back(ShapeFromConfig(value));
  return out;
}

}  // namespace

std::string Rebuilder::UniqueName(std::string_view base) {
  const std::string name = SnakeCase(base, request_.environment);
  const int earlier = name_counts_[name]++;
  return earlier == 0 ? name : name + "_" + std::to_string(earlier);
}

// The variables' type of a dtype policy.
DType Rebuilder::VariableType(const RebuiltLayer& layer) const {
  const Value& policy = layer.config["dtype"];
  std::string name = policy.AsString();
  if (policy.is_object()) name = policy["config"][policy["config"].Has("name") ? "name" : "source_name"].AsString();
  if (name.empty() || name.starts_with("mixed_")) return DType::kFloat32;
  if (const std::size_t source = name.find("_from_"); source != std::string::npos) name = name.substr(source + 6);
  const DType type = DTypeFromName(name).value_or(DType::kFloat32);
  return IsFloating(type) ? type : DType::kFloat32;
}

void Rebuilder::AddVariable(LayerId id, const std::string& scope, NewVariable variable) {
  RebuiltLayer& layer = layers_[id];
  Variable made;
  made.short_name = variable.name;
  made.name = scope.empty() ? variable.name : scope + "/" + variable.name;
  made.shared_name = made.name;
  if (!keras3()) {
    made.name += ":0";
    made.short_name = made.name;
  }
  made.shape = std::move(variable.shape);
  made.dtype = variable.dtype == DType::kInvalid ? VariableType(layer) : variable.dtype;
  // A frozen layer of Keras 3 freezes each variable, since 3.2.
  const bool frozen = keras3() && line().AtLeast(3, 2) && !NodeOf(id).trainable;
  made.trainable = variable.trainable && !frozen;
  Node node;
  node.class_name = keras3() ? "Variable" : "ResourceVariable";
  node.roles = kRoleVariable;
  node.restore = RestoreKind::kVariable;
  node.saves = {"VARIABLE_VALUE"};
  node.variable = std::move(made);
  out_.target.nodes.push_back(std::move(node));
  const auto node_id = static_cast<NodeId>(out_.target.nodes.size() - 1);
  (variable.trainable ? layer.trainable : layer.non_trainable).push_back(node_id);
}

void Rebuilder::Freeze(LayerId id, std::string_view variable) {
  for (const NodeId own : layers_[id].trainable) {
    Variable& made = *out_.target.nodes[own].variable;
    if (made.short_name == variable) made.trainable = false;
  }
}

void Rebuilder::LeaveUndecided(std::string what) {
  if (!out_.undecided) out_.unknowns.push_back(std::move(what));
  out_.undecided = true;
}

void Rebuilder::AliasVariable(LayerId id, NodeId variable, bool trainable) {
  (trainable ? layers_[id].trainable : layers_[id].non_trainable).push_back(variable);
}

Shape Rebuilder::InputShapeOf(LayerId input_layer) const {
  const Value& config = layers_[input_layer].config;
  for (const char* name : {"batch_shape", "batch_input_shape"}) {
    if (config.Has(name)) return ShapeFromConfig(config[name]);
  }
  Shape shape = ShapeFromConfig(config[config.Has("shape") ? "shape" : "input_shape"]);
  if (!shape.unknown_rank) shape.dims.insert(shape.dims.begin(), Shape::kUnknown);
  return shape;
}

const Shape& Rebuilder::OutputOf(const TensorRef& tensor) const {
  static const Shape kUnknown = Shape::UnknownRank();
  const std::vector<LayerCall>& calls = layers_[tensor.layer].calls;
  if (tensor.call >= calls.size() || tensor.output >= calls[tensor.call].outputs.size()) return kUnknown;
  return calls[tensor.call].outputs[tensor.output];
}

void Rebuilder::Build(LayerId id, const std::string& scope, const CallShapes& inputs) {
  if (NodeOf(id).built) return;
  NodeOf(id).built = true;
  layers_[id].build_shapes = inputs;
  if (!layers_[id].members.empty()) {
    BuildModel(id, scope, inputs);
  } else if (layers_[id].custom != nullptr) {
    if (NodeOf(id).weights.empty() || layers_[id].builds_again) CloneVariables(id, scope, inputs);
  } else if (layers_[id].rules != nullptr && layers_[id].rules->build != nullptr) {
    layers_[id].rules->build(LayerWork(*this, id, scope, inputs));
  }
}

// Models are built when they are made, but for a Sequential that does not know its input yet.
void Rebuilder::BuildModel(LayerId id, const std::string& scope, const CallShapes& inputs) {
  if (layers_[id].graph) return;
  if (NodeOf(id).is(kRoleSequential)) BuildSequential(id, inputs.first(), scope);
}

Shapes Rebuilder::Outputs(LayerId id, const CallShapes& inputs) {
  const RebuiltLayer& layer = layers_[id];
  if (layer.graph) {
    Shapes out;
    for (const TensorRef& tensor : layer.outputs) out.push_back(OutputOf(tensor));
    return out;
  }
  if (layer.rules == nullptr) return {Shape::UnknownRank()};
  if (layer.rules->outputs == nullptr) return {inputs.first()};
  Shapes out = layer.rules->outputs(LayerWork(*this, id, "", inputs));
  if (out.empty()) out.push_back(Shape::UnknownRank());
  return out;
}

// layer(inputs): builds the layer at its first call and notes the outputs.
void Rebuilder::CallLayer(LayerId id, LayerCall call, const std::string& scope) {
  Shapes& positional = call.shapes.positional;
  for (std::size_t i = 0; i < call.inputs.size(); ++i) {
    const std::size_t keyword = i - std::min(i, positional.size());
    if (i < positional.size()) {
      positional[i] = OutputOf(call.inputs[i]);
    } else if (keyword < call.shapes.keyword.size()) {
      call.shapes.keyword[keyword].second = OutputOf(call.inputs[i]);
    }
  }
  Build(id, scope.empty() ? NameOf(id) : scope + "/" + NameOf(id), call.shapes);
  call.outputs = Outputs(id, call.shapes);
  layers_[id].calls.push_back(std::move(call));
}

// Keras 2 builds without a name scope, and so does Keras 3 a subclassed model: it runs its call() instead of a build().
bool Rebuilder::ScopesBuild(LayerId id) const {
  const CustomObject* custom = layers_[id].custom;
  const bool model = custom != nullptr && !custom->bases.empty() && custom->bases.back() == "Model";
  return keras3() && !model;
}

// build_from_config()
Rebuilder::Thrown Rebuilder::BuildFromConfig(LayerId id, const Value& build_config) {
  CallShapes shapes;
  const Value& all = build_config["shapes_dict"];
  const Value& single = build_config["input_shape"];
  if (!single.is_null()) {
    // Shapes of a config are lists, which Dot takes for shapes since 3.2 (layers/merging/dot.py).
    if (keras3() && line().Before(3, 2) && NodeOf(id).class_name == "Dot") {
      return Exception{"ValueError", "A `Dot` layer should be called on a list of 2 inputs. Received: input_shape=" +
                                         PythonReprOf(single)};
    }
    shapes.positional = ShapesFromConfig(single);
  } else {
    for (const auto& [name, value] : all.AsObject()) {
      if (value.is_null()) continue;
      shapes.keyword.emplace_back(name, ShapesFromConfig(value).front());
    }
    if (shapes.keyword.empty()) return std::nullopt;
    shapes.positional.push_back(shapes.keyword.front().second);
  }
  Build(id, ScopesBuild(id) ? NameOf(id) : std::string(), shapes);
  AfterOwnBuild(id);
  return std::nullopt;
}

// What a build() of the program's own that is called by itself leaves undone. Parts that it does not build wait for a call;
// Model.build() runs call(). In Keras 2 the layer counts as built when Layer.build() of engine/base_layer.py says so, or
// the method; in Keras 3 when build() has run.
void Rebuilder::AfterOwnBuild(LayerId id) {
  const CustomObject* custom = layers_[id].custom;
  if (custom == nullptr || !custom->own_build) return;
  const CustomObject::OwnBuild& build = *custom->own_build;
  const bool calls = build.base && NodeOf(id).is(kRoleModel);
  layers_[id].parts_wait = !build.parts && !calls;
  if (keras3() || build.base || build.marks) return;
  NodeOf(id).built = false;
  layers_[id].builds_again = true;
}

}  // namespace ckptfit
