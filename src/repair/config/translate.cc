#include "repair/config/translate.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/contains.h"
#include "loading/keras_model/rebuild.h"
#include "loading/keras_weights/keras_line.h"
#include "model/version_table.h"
#include "repair/config/calls.h"
#include "repair/config/masks.h"
#include "repair/config/settings.h"

namespace ckptfit {
namespace {

Status Without(std::string why) { return Status(StatusCode::kUnsupported, std::move(why)); }

// Settings that hold a layer, or a list of them.
constexpr std::array<std::string_view, 5> kLayers = {"backward_layer", "cell", "cells", "forward_layer", "layer"};

bool IsFunctional(const Value& entry) {
  const Value& config = entry["config"];
  const std::string& name = entry["class_name"].AsString();
  return (name == "Functional" || name == "Model") && config.Has("layers") && config.Has("input_layers") &&
         config.Has("output_layers");
}

bool IsSequential(const Value& entry) {
  return entry["class_name"].AsString() == "Sequential" &&
         (entry["config"].Has("layers") || entry["config"].is_array());
}

const Value& LayersOf(const Value& config) { return config.is_array() ? config : config["layers"]; }

const Value& ShapeIn(const Value& config) {
  return config.Has("batch_shape") ? config["batch_shape"] : config["batch_input_shape"];
}

// Whether a model begins with an input layer, which Keras 2 makes of the shape that a first layer is given.
bool BeginsWithInput(const Value& sequential) {
  const Value::Array& layers = LayersOf(sequential["config"]).AsArray();
  if (layers.empty()) return false;
  const Value& first = layers.front();
  return first["class_name"].AsString() == "InputLayer" || !ShapeIn(first["config"]).is_null();
}

class Translator {
 public:
  Translator(const Environment& from, const Environment& to) : words_{from, to} {}

  Result<Value> Entry(const Value& entry, int depth) {
    if (depth > kMaxModelNesting) return Without("models are nested too deep");
    if (IsFunctional(entry)) return Functional(entry, depth);
    if (IsSequential(entry)) return Sequential(entry, depth);
    if (entry["class_name"].AsString() == "InputLayer") return InputLayer(entry["config"]);
    return Layer(entry, depth);
  }

  std::vector<std::string>& dropped() { return words_.dropped; }

 private:
  const Environment& to() const { return words_.to; }

  // Layers of the program's own classes stay as they are; the program reads them.
  bool IsCustom(const Value& entry) const {
    const std::string& name = entry["class_name"].AsString();
    if (entry.Has("module")) return !entry["module"].AsString().starts_with("keras");
    return FindConstructor(ObjectKind::kLayer, name, words_.from) == nullptr &&
           FindConstructor(ObjectKind::kLayer, name, words_.to) == nullptr;
  }

  Result<Value> Layer(const Value& entry, int depth) {
    if (IsCustom(entry)) return Custom(entry);
    const std::string before = entry["class_name"].AsString();
    std::string name = before;
    const bool operation = entry["module"].AsString().find(".ops.") != std::string::npos;
    if (operation) return Operation(entry);
    const Constructor* const constructor = ClassIn(words_, ObjectKind::kLayer, &name);
    if (constructor == nullptr) return Without("this Keras has no layer " + before);
    Value config = entry["config"];
    for (const std::string_view held : kLayers) {
      if (!config.Has(held)) continue;
      CKPTFIT_ASSIGN_OR_RETURN(Value inside, Held(config[held], depth));
      config.Set(held, std::move(inside));
    }
    CKPTFIT_ASSIGN_OR_RETURN(Value settings, TranslateSettings(words_, before, *constructor, config));
    AddShapes(entry, *constructor, &settings);
    return NamedObject(words_, "keras.layers", name, std::move(settings));
  }

  Result<Value> Held(const Value& value, int depth) {
    if (value.is_object()) return Entry(value, depth + 1);
    Value::Array items;
    for (const Value& item : value.AsArray()) {
      CKPTFIT_ASSIGN_OR_RETURN(Value inside, Entry(item, depth + 1));
      items.push_back(std::move(inside));
    }
    return value.is_array() ? Value(std::move(items)) : value;
  }

  // Between releases of Keras 3 operations stay what they are.
  Result<Value> Operation(const Value& entry) const {
    const std::string& name = entry["class_name"].AsString();
    const bool known = to().keras3() && words_.from.keras3();
    if (!known) return Without("this Keras has no operation " + name + " between layers");
    Value made = entry;
    for (const char* part : {"name", "inbound_nodes"}) made.Erase(part);
    return made;
  }

  Result<Value> Custom(const Value& entry) const {
    Value made = entry;
    for (const char* part : {"name", "inbound_nodes"}) made.Erase(part);
    if (words_.modules() || !made.Has("module")) return made;
    const Value registered = made["registered_name"];
    if (registered.is_string()) made.Set("class_name", registered);
    for (const char* part : {"module", "registered_name", "build_config"}) made.Erase(part);
    return made;
  }

  // What from_config() of Keras 2 asks for, and Keras 3 keeps beside the config.
  void AddShapes(const Value& entry, const Constructor& constructor, Value* settings) const {
    if (to().keras3() || constructor.Find("query_shape") == nullptr || settings->Has("query_shape")) return;
    const Value& shapes = entry["build_config"]["shapes_dict"];
    const Value& key = shapes["key_shape"].is_null() ? shapes["value_shape"] : shapes["key_shape"];
    settings->Set("query_shape", shapes["query_shape"]);
    settings->Set("key_shape", key);
    settings->Set("value_shape", shapes["value_shape"]);
  }

  Result<Value> InputLayer(const Value& config) {
    if (config["optional"].AsBool() && !to().keras3()) return Without("this Keras has no optional inputs");
    if (config["ragged"].AsBool() && to().keras3()) return Without("this Keras has no ragged inputs");
    Value made;
    made.Set(to().keras3() ? "batch_shape" : "batch_input_shape", ShapeIn(config));
    CKPTFIT_ASSIGN_OR_RETURN(Value dtype, TranslateDType(words_, config["dtype"]));
    made.Set("dtype", std::move(dtype));
    made.Set("sparse", config["sparse"].AsBool());
    if (!to().keras3()) made.Set("ragged", config["ragged"].AsBool());
    made.Set("name", LayerName(words_, config["name"]));
    if (config["optional"].AsBool()) made.Set("optional", true);
    return NamedObject(words_, "keras.layers", "InputLayer", std::move(made));
  }

  // The shape that a first layer is given, as an input layer under the name that Keras 2 gives it.
  Result<Value> InputFor(const Value& layer) {
    const Value& config = layer["config"];
    Value input;
    input.Set("batch_shape", ShapeIn(config));
    input.Set("dtype", config["dtype"].is_null() ? Value("float32") : config["dtype"]);
    input.Set("name", config["name"].AsString() + "_input");
    return InputLayer(input);
  }

  Result<Value> Sequential(const Value& entry, int depth) {
    const Value& config = entry["config"];
    const Value::Array& stored = LayersOf(config).AsArray();
    Value::Array layers;
    if (BeginsWithInput(entry) && stored.front()["class_name"].AsString() != "InputLayer") {
      CKPTFIT_ASSIGN_OR_RETURN(Value input, InputFor(stored.front()));
      layers.push_back(std::move(input));
    }
    for (const Value& layer : stored) {
      CKPTFIT_ASSIGN_OR_RETURN(Value made, Entry(layer, depth + 1));
      layers.push_back(std::move(made));
    }
    Value made;
    made.Set("name", config.is_array() ? Value("sequential") : LayerName(words_, config["name"]));
    if (to().keras3()) made.Set("trainable", true);
    made.Set("layers", Value(std::move(layers)));
    if (!config["build_input_shape"].is_null()) made.Set("build_input_shape", config["build_input_shape"]);
    return NamedObject(words_, "keras", "Sequential", std::move(made));
  }

  // The number of the first call of each layer among the lists of Keras 2.
  static FirstCalls Counted(const Value::Array& layers) {
    FirstCalls first;
    for (const Value& entry : layers) {
      const bool one = IsFunctional(entry) || (IsSequential(entry) && BeginsWithInput(entry));
      if (one) first[entry["name"].AsString()] = 1;
    }
    return first;
  }

  // Among the outputs of a model Keras 3 counts those of a Functional inside from 1, since 3.3.
  static FirstCalls CountedOutputs(const Value::Array& layers, const Environment& environment) {
    if (environment.keras2()) return Counted(layers);
    FirstCalls first;
    for (const Value& entry : layers) {
      if (IsFunctional(entry) && KerasLine(environment).AtLeast(3, 3)) first[entry["name"].AsString()] = 1;
    }
    return first;
  }

  // The layers of tensors under the names that the release takes.
  Value WithLayerNames(const Value& call) const {
    if (!to().keras3()) return call;
    return ReplaceTensors(call, [this](const Value& tensor) {
      InboundTensor place = ReadTensorObject(tensor);
      const std::string name = LayerName(words_, place.layer).AsString();
      if (name == place.layer) return tensor;
      place.layer = name;
      return TensorObject(place);
    });
  }

  // A model's only input or output by itself; others read a list of lists.
  bool TakesBareTensors() const { return to().keras3() && KerasLine(to()).AtLeast(3, 4); }

  Result<Value> Calls(const Value& entry, const FirstCalls& first) const {
    const std::string& name = entry["class_name"].AsString();
    if (words_.from.keras2() && words_.to.keras2()) return entry["inbound_nodes"];
    Value::Array calls;
    for (const Value& stored : entry["inbound_nodes"].AsArray()) {
      Result<Value> call = stored.Has("args") ? Result<Value>(stored) : CallFromLists(stored, name, first);
      if (call && !to().keras3()) call = CallToLists(*call, name, first);
      if (!call) return call;
      calls.push_back(WithLayerNames(*call));
    }
    return Value(std::move(calls));
  }

  Result<Value> Functional(const Value& entry, int depth) {
    const Value& config = entry["config"];
    Value stored = config["layers"];
    if (!to().keras3()) TakeOutMasks(&stored);
    const FirstCalls first = Counted(stored.AsArray());
    Value::Array layers;
    std::set<std::string> names;
    for (const Value& layer : stored.AsArray()) {
      CKPTFIT_ASSIGN_OR_RETURN(Value made, Entry(layer, depth + 1));
      CKPTFIT_ASSIGN_OR_RETURN(Value calls, Calls(layer, first));
      const Value name = LayerName(words_, layer["name"]);
      if (!names.insert(name.AsString()).second) return Without("two layers would have the name " + name.AsString());
      made.Set("name", name);
      made.Set("inbound_nodes", std::move(calls));
      layers.push_back(std::move(made));
    }
    Value made;
    made.Set("name", LayerName(words_, config["name"]));
    if (to().keras3()) made.Set("trainable", true);
    made.Set("layers", Value(std::move(layers)));
    const FirstCalls from = CountedOutputs(stored.AsArray(), words_.from);
    const FirstCalls now = CountedOutputs(stored.AsArray(), to());
    for (const char* ends : {"input_layers", "output_layers"}) {
      made.Set(ends, Renumbered(config[ends], from, now, TakesBareTensors(),
                                [this](const std::string& name) { return LayerName(words_, name).AsString(); }));
    }
    return NamedFunctional(std::move(made));
  }

  // Keras names the class by where it lies; until TensorFlow 2.2 it was Model.
  Value NamedFunctional(Value config) const {
    const Version& line = KerasLine(to());
    const auto place = NamesTable().Find("layers Functional", line);
    const std::string name = place ? "Functional" : "Model";
    const std::string module =
        std::string(NamesTable().Find("package", line).value_or("")) + std::string(place.value_or(""));
    Value object = NamedObject(words_, module, name, std::move(config));
    if (words_.modules()) object.Set("registered_name", name);
    return object;
  }

  ConfigWords words_;
};

}  // namespace

Result<TranslatedConfig> TranslateModelConfig(const Value& config, const Environment& from, const Environment& to) {
  Translator translator(from, to);
  CKPTFIT_ASSIGN_OR_RETURN(Value entry, translator.Entry(config, 0));
  return TranslatedConfig{std::move(entry), std::move(translator.dropped())};
}

}  // namespace ckptfit
