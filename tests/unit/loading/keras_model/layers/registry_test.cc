// The rules of all layers against the variables that releases made: data/versions/variables.txt.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "codec/json.h"
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/optimizer_layout.h"
#include "loading/keras_model/rebuild.h"
#include "unit/loading/keras_model/version_files.h"

namespace ckptfit {
namespace {

using testing_keras::EnvironmentOfRelease;
using testing_keras::VersionFile;

struct Configuration {
  std::string kind, class_name;
  Value arguments, shapes;
};

Configuration ReadKey(const std::string& key) {
  std::vector<std::string> words;
  std::istringstream stream(key);
  for (std::string word; stream >> word;) words.push_back(word);
  Configuration out{words[0], words[1], *ParseJson(words[2], "key"), Value()};
  if (words.size() > 3) out.shapes = *ParseJson(words[3], "key");
  return out;
}

// ["Dense", {"units": 7}] stands for a layer.
Value Serialized(const Value& value) {
  const Value::Array& items = value.AsArray();
  if (items.size() == 2 && items[1].is_object()) {
    Value config = items[1];
    for (auto& [name, item] : items[1].AsObject()) config.Set(name, Serialized(item));
    std::string name = items[0].AsString();
    if (!config.Has("name")) config.Set("name", name == "Dense" ? "dense" : name == "LSTM" ? "lstm" : "gru");
    Value out{Value::Object()};
    out.Set("class_name", items[0]);
    out.Set("config", config);
    return out;
  }
  if (!value.is_array()) return value;
  Value::Array out;
  for (const Value& item : items) out.push_back(Serialized(item));
  return out;
}

Value InputLayer(const std::string& name, const Value& shape) {
  Value config{Value::Object()};
  config.Set("name", name);
  config.Set("batch_input_shape", shape);
  Value out{Value::Object()};
  out.Set("class_name", "InputLayer");
  out.Set("name", name);
  out.Set("config", config);
  out.Set("inbound_nodes", Value::Array{});
  return out;
}

Value Tensor(const std::string& layer) {
  return Value::Array{Value(layer), Value(0), Value(0), Value{Value::Object()}};
}

// A Functional model of one layer; what is not given as a list is called with "value" as the second tensor's name.
Value ModelOf(const Configuration& configuration, const Environment& environment) {
  Value::Array layers, inputs, call;
  const bool as_list = configuration.shapes.AsArray().front().is_string();
  for (std::size_t i = as_list ? 1 : 0; i < configuration.shapes.AsArray().size(); ++i) {
    const std::string name = "input_" + std::to_string(i);
    layers.push_back(InputLayer(name, configuration.shapes.AsArray()[i]));
    inputs.push_back(Value::Array{Value(name), Value(0), Value(0)});
    if (as_list || i == 0) {
      call.push_back(Tensor(name));
    } else {
      Value more{Value::Object()};
      more.Set("value", Value::Array{Value(name), Value(0), Value(0)});
      call.back() = Value::Array{call.back().AsArray()[0], Value(0), Value(0), more};
    }
  }
  Value config{Value::Object()};
  for (const auto& [name, value] : configuration.arguments.AsObject()) {
    const bool listed = name == "axis" && value.is_int() && environment.keras3();  // until 3.9 a number is forgotten
    config.Set(name, listed ? Value(Value::Array{value}) : Serialized(value));
  }
  config.Set("name", "layer");
  Value layer{Value::Object()};
  layer.Set("class_name", configuration.class_name);
  layer.Set("name", "layer");
  layer.Set("config", config);
  layer.Set("inbound_nodes", Value::Array{Value(call)});
  layers.push_back(layer);
  Value model{Value::Object()};
  model.Set("name", "model");
  model.Set("layers", layers);
  model.Set("input_layers", inputs);
  model.Set("output_layers", Value::Array{Value(Value::Array{Value("layer"), Value(0), Value(0)})});
  Value out{Value::Object()};
  const bool old_name = environment.keras2() && environment.tensorflow.Before(2, 3);
  out.Set("class_name", old_name ? "Model" : "Functional");
  out.Set("config", model);
  return out;
}

std::string Word(std::string name, const std::string& prefix, const Shape& shape, DType dtype) {
  if (name.ends_with(":0")) name.resize(name.size() - 2);
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  std::string text = name + "[";
  for (std::size_t i = 0; i < shape.rank(); ++i) text += (i == 0 ? "" : ",") + std::to_string(shape.dims[i]);
  text += "]";
  return dtype == DType::kFloat32 ? text : text + ":" + std::string(DTypeName(dtype));
}

// The words of the table without the mark and without what is no weight.
std::string Weights(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::string out;
  for (std::string word; words >> word;) {
    if (word == "|" || word == "()" || word.find("seed_generator") != std::string::npos) continue;
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

std::string Rebuilt_(const Configuration& configuration, const Environment& environment) {
  const Value config = ModelOf(configuration, environment);
  const Target program;
  const Rebuilt model = RebuildModel({config, program, environment, false, false, true});
  if (model.raised) return model.raised->type + ": " + model.raised->message;
  std::string out;
  for (const TargetVariable& variable : model.target.variables) {
    const Variable& v = model.target.VariableOf(variable);
    out += (out.empty() ? "" : " ") + Word(v.name, "layer/", v.shape, v.dtype);
  }
  return out;
}

// Configurations that the dialect of HDF5 models cannot say, or that lean on defaults of inner layers: such configs are
// never written by Keras.
bool Comparable(const Configuration& configuration) {
  static constexpr std::array<std::string_view, 6> kOthers = {
      "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "RNN", "MultiHeadAttention", "GroupQueryAttention"};
  if (std::find(kOthers.begin(), kOthers.end(), configuration.class_name) != kOthers.end()) return false;
  // Of GRU, 2.0 looks up a class with another default than the public one.
  if (configuration.class_name == "GRU" && !configuration.arguments.Has("reset_after")) return false;
  return !configuration.arguments.Has("layer") && !configuration.arguments["axis"].is_array();
}

TEST(LayerRulesTest, LayersOfEveryReleaseHaveTheVariablesThatTheyHadWhenTried) {
  const VersionFile tried("variables");
  std::size_t compared = 0;
  for (const std::string& key : tried.keys()) {
    if (!key.starts_with("layers ")) continue;
    const Configuration configuration = ReadKey(key);
    if (FindLayerRules(configuration.class_name) == nullptr) continue;  // such layers are taken as they are stored
    if (!Comparable(configuration)) continue;
    for (const Version& release : tried.table().releases()) {
      const auto text = tried.table().Find(key, release);
      if (!text || text->find("bins[") != std::string_view::npos)
        continue;  // Discretization of 2.5 kept its bins in a variable
      ++compared;
      EXPECT_EQ(Rebuilt_(configuration, EnvironmentOfRelease(release)), Weights(*text)) << key << " " << release.text;
    }
  }
  EXPECT_GT(compared, 1500u);
}

}  // namespace
}  // namespace ckptfit
