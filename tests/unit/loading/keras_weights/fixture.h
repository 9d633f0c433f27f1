// Programs and HDF5 files made in memory, for tests of weight loading.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "loading/trace.h"
#include "model/files.h"
#include "model/h5_file.h"
#include "model/target.h"

namespace ckptfit::testing_keras {

inline Environment Keras3(const std::string& version) {
  Environment e;
  e.keras_kind = KerasKind::kKeras3;
  e.keras = *Version::Parse(version);
  e.tensorflow = *Version::Parse("2.18.1");
  e.h5py = *Version::Parse("3.16.0");
  e.python = *Version::Parse("3.12.1");
  return e;
}

// Keras 2 as it came with a TensorFlow, or tf_keras from 2.16 on.
inline Environment Keras2(const std::string& tensorflow) {
  Environment e;
  e.tensorflow = *Version::Parse(tensorflow);
  e.keras_kind = e.tensorflow.AtLeast(2, 16) ? KerasKind::kTfKeras : KerasKind::kTfKeras2;
  e.keras = e.tensorflow;
  e.h5py = *Version::Parse(e.tensorflow.AtLeast(2, 9) ? "3.16.0" : "2.10.0");
  e.python = *Version::Parse(e.tensorflow.AtLeast(2, 10) ? "3.11.7" : "3.7.16");
  return e;
}

// Adds objects to a target; layers get their variables counted to "model".
class ProgramMaker {
 public:
  NodeId Add(const std::string& class_name, const std::string& name, std::uint32_t roles = kRoleLayer) {
    Node node;
    node.class_name = class_name;
    node.module = "keras.src.layers";
    node.name = name;
    node.roles = roles;
    target.nodes.push_back(std::move(node));
    return static_cast<NodeId>(target.nodes.size() - 1);
  }

  NodeId Variable_(const std::string& name, Shape shape, const std::string& group = "model", bool trainable = true) {
    Variable variable;
    variable.name = name;
    variable.short_name = name.substr(name.rfind('/') + 1);
    variable.shape = std::move(shape);
    variable.dtype = DType::kFloat32;
    variable.trainable = trainable;
    const NodeId id = Add("Variable", name, kRoleVariable);
    target.nodes[id].variable = variable;
    target.variables.push_back({group, id});
    return id;
  }

  // A layer with variables of its own, trainable ones.
  NodeId Layer(const std::string& class_name, const std::string& name, const std::vector<Shape>& shapes,
               const std::vector<std::string>& names = {"kernel", "bias", "third"}) {
    const NodeId layer = Add(class_name, name);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const NodeId variable = Variable_(name + "/" + names[i], shapes[i]);
      target.nodes[layer].weights.push_back(variable);
      target.nodes[layer].store.emplace_back(std::to_string(i), variable);
    }
    return layer;
  }
  NodeId Dense(const std::string& name, std::int64_t in, std::int64_t out) {
    return Layer("Dense", name, {{in, out}, {out}});
  }

  // A Sequential of layers as "model": for the walk under `attribute`, for legacy files in order.
  NodeId Sequential(const std::vector<NodeId>& layers, const std::string& attribute = "layers") {
    const NodeId model = Add("Sequential", "sequential", kRoleLayer | kRoleModel | kRoleSequential);
    target.nodes[model].layers = layers;
    for (const NodeId layer : layers) {
      const auto& weights = target.nodes[layer].weights;
      target.nodes[model].weights.insert(target.nodes[model].weights.end(), weights.begin(), weights.end());
    }
    Walk(model, attribute, List(layers));
    target.objects.emplace_back("model", model);
    return model;
  }

  static WalkValue Leaf(NodeId node) { return {WalkValue::Kind::kNode, node, {}}; }
  static WalkValue List(const std::vector<NodeId>& nodes) {
    WalkValue list{WalkValue::Kind::kList, kNoNode, {}};
    for (const NodeId node : nodes) list.items.push_back(Leaf(node));
    return list;
  }
  void Walk(NodeId object, const std::string& attribute, WalkValue value) {
    target.nodes[object].walk.push_back({attribute, std::move(value)});
  }

  // "loaded layers/dense/vars/0" of a variable of the program.
  std::string Binding_(const LoadTrace& trace, const std::string& variable) const {
    static constexpr const char* kStates[] = {"untouched", "loaded", "partly", "rearranged", "initial"};
    for (std::size_t i = 0; i < target.variables.size(); ++i) {
      if (target.VariableOf(target.variables[i]).name != variable) continue;
      const Binding& binding = trace.bindings.at(i);
      return kStates[static_cast<int>(binding.state)] + (binding.source.empty() ? "" : " " + binding.source);
    }
    return "no such variable";
  }

  Target target;
};

// Adds groups, datasets and attributes; parents come by themselves.
class FileMaker {
 public:
  FileMaker() { objects_[""].kind = H5Object::Kind::kGroup; }

  H5Object& Group(const std::string& path) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      objects_[path.substr(0, slash)];
    }
    return objects_[path];
  }
  H5Object& Dataset(const std::string& path, Shape shape) {
    H5Object& object = Group(path);
    object.kind = H5Object::Kind::kDataset;
    object.shape = std::move(shape);
    object.dtype = DType::kFloat32;
    return object;
  }
  void Texts(const std::string& path, const std::string& name, std::vector<std::string> texts) {
    H5Attribute& attribute = Group(path).attributes[name];
    attribute.kind = H5Attribute::Kind::kTexts;
    attribute.texts = std::move(texts);
  }
  void Text(const std::string& path, const std::string& name, std::string text) {
    H5Attribute& attribute = Group(path).attributes[name];
    attribute.kind = H5Attribute::Kind::kText;
    attribute.text = std::move(text);
  }
  // <group>/vars/0, 1, ... as the saving library writes them.
  void Vars(const std::string& group, const std::vector<Shape>& shapes) {
    const std::string vars = group.empty() ? "vars" : group + "/vars";
    Group(vars);
    for (std::size_t i = 0; i < shapes.size(); ++i) Dataset(vars + "/" + std::to_string(i), shapes[i]);
  }
  // A layer of the legacy layout: names[i] below the layer's group.
  void Layer(const std::string& name, const std::vector<std::pair<std::string, Shape>>& weights,
             const std::string& group = "") {
    const std::string path = group.empty() ? name : group + "/" + name;
    std::vector<std::string> names;
    for (const auto& [weight, shape] : weights) {
      Dataset(path + "/" + weight, shape);
      names.push_back(weight);
    }
    Texts(path, "weight_names", names);
    H5Attribute& layers = objects_[group].attributes["layer_names"];
    layers.kind = H5Attribute::Kind::kTexts;
    layers.texts.push_back(name);
  }
  void Dense(const std::string& name, std::int64_t in, std::int64_t out, const std::string& group = "") {
    Layer(name, {{name + "/kernel:0", {in, out}}, {name + "/bias:0", {out}}}, group);
  }

  H5File Make() const {
    H5File file;
    for (const auto& [path, object] : objects_) {
      file.objects.push_back(object);
      file.objects.back().path = path;
    }
    return file;
  }

 private:
  std::map<std::string, H5Object> objects_;
};

inline std::vector<const Step*> StepsOf(const LoadTrace& trace, Step::Kind kind) {
  std::vector<const Step*> steps;
  for (const Step& step : trace.steps) {
    if (step.kind == kind) steps.push_back(&step);
  }
  return steps;
}

}  // namespace ckptfit::testing_keras
