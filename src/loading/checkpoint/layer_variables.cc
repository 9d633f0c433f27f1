#include "loading/checkpoint/layer_variables.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ckptfit::restore {
namespace {

constexpr std::array<std::string_view, 22> kWithoutVariables = {"InputLayer",
                                                                "Dropout",
                                                                "Activation",
                                                                "ReLU",
                                                                "LeakyReLU",
                                                                "ELU",
                                                                "Softmax",
                                                                "Flatten",
                                                                "Reshape",
                                                                "GaussianNoise",
                                                                "GaussianDropout",
                                                                "SpatialDropout1D",
                                                                "Masking",
                                                                "Rescaling",
                                                                "Permute",
                                                                "RepeatVector",
                                                                "SpatialDropout2D",
                                                                "AlphaDropout",
                                                                "Add",
                                                                "Multiply",
                                                                "Average",
                                                                "ActivityRegularization"};
// Of these, the last dimension of the output is not that of the input.
constexpr std::array<std::string_view, 4> kReshaping = {"Flatten", "Reshape", "Permute", "RepeatVector"};

template <typename Names>
bool Contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::int64_t Number(const Node& layer, std::string_view key) { return layer.config[key].AsInt(Shape::kUnknown); }

DType DtypeOf(const Node& layer) {
  const Value& dtype = layer.config["dtype"];
  const Value& name = dtype.is_object() ? dtype["config"]["name"] : dtype;
  return DTypeFromName(name.AsString()).value_or(DType::kFloat32);
}

class Planner {
 public:
  Planner(const Node& layer, std::int64_t channels, bool keras3)
      : layer_(layer), channels_(channels), keras3_(keras3) {}

  LayerPlan Plan() {
    const std::string& name = layer_.class_name;
    plan_.known = true;
    plan_.channels = channels_;
    if (name == "Dense") {
      Dense();
    } else if (name == "Embedding") {
      Embedding();
    } else if (name == "BatchNormalization" || name == "LayerNormalization") {
      Normalization(name == "BatchNormalization");
    } else if (name == "Conv1D" || name == "Conv2D" || name == "Conv3D") {
      Convolution();
    } else if (Contains(kWithoutVariables, name)) {
      if (Contains(kReshaping, name)) plan_.channels = Shape::kUnknown;
    } else {
      plan_.known = false;
      plan_.channels = Shape::kUnknown;
    }
    return std::move(plan_);
  }

 private:
  void Add(std::string edge, std::string name, Shape shape, bool trainable = true) {
    plan_.variables.push_back({std::move(edge), std::move(name), std::move(shape), DtypeOf(layer_), trainable});
  }
  void AddKernel(Shape shape) { Add(keras3_ ? "_kernel" : "kernel", "kernel", std::move(shape)); }
  void AddBias(std::int64_t size) {
    if (layer_.config["use_bias"].AsBool(true)) Add("bias", "bias", {size});
  }

  void Dense() {
    plan_.channels = Number(layer_, "units");
    AddKernel({channels_, plan_.channels});
    AddBias(plan_.channels);
  }

  void Embedding() {
    plan_.channels = Number(layer_, "output_dim");
    Add(keras3_ ? "_embeddings" : "embeddings", "embeddings", {Number(layer_, "input_dim"), plan_.channels});
  }

  void Normalization(bool batch) {
    if (layer_.config["scale"].AsBool(true)) Add("gamma", "gamma", {channels_});
    if (layer_.config["center"].AsBool(true)) Add("beta", "beta", {channels_});
    if (!batch) return;
    Add("moving_mean", "moving_mean", {channels_}, false);
    Add("moving_variance", "moving_variance", {channels_}, false);
  }

  void Convolution() {
    Shape kernel;
    for (const Value& size : layer_.config["kernel_size"].AsArray()) kernel.dims.push_back(size.AsInt(Shape::kUnknown));
    const std::int64_t groups = layer_.config["groups"].AsInt(1);
    kernel.dims.push_back(channels_ > 0 && groups > 0 ? channels_ / groups : Shape::kUnknown);
    plan_.channels = Number(layer_, "filters");
    kernel.dims.push_back(plan_.channels);
    AddKernel(std::move(kernel));
    AddBias(plan_.channels);
  }

  const Node& layer_;
  const std::int64_t channels_;
  const bool keras3_;
  LayerPlan plan_;
};

}  // namespace

LayerPlan PlanLayer(const Node& layer, std::int64_t channels, bool keras3) {
  return Planner(layer, channels, keras3).Plan();
}

}  // namespace ckptfit::restore
