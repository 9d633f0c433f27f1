#include "loading/checkpoint/layer_variables.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "base/contains.h"

namespace ckptfit::restore {
namespace {

// clang-format off
constexpr std::array kWithoutVariables = std::to_array<std::string_view>({
    "InputLayer", "Dropout", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Flatten", "Reshape", "GaussianNoise",
    "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout", "Masking", "Rescaling", "Permute",
    "RepeatVector", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot",
    "ActivityRegularization", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D",
    "AveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GlobalAveragePooling1D",
    "GlobalAveragePooling2D", "GlobalAveragePooling3D", "ZeroPadding1D", "ZeroPadding2D", "Cropping1D", "Cropping2D",
    "UpSampling1D", "UpSampling2D"});
// clang-format on
// Of these, the last dimension of the output is not that of the input.
constexpr std::array<std::string_view, 6> kReshaping = {"Flatten",      "Reshape",     "Permute",
                                                        "RepeatVector", "Concatenate", "Dot"};
// Cells of recurrent layers, and how many gates their kernels hold.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> kCells = {
    {{"SimpleRNNCell", 1}, {"GRUCell", 3}, {"LSTMCell", 4}}};

std::int64_t GatesOf(std::string_view cell) {
  const auto found = std::find_if(kCells.begin(), kCells.end(), [&](const auto& known) { return known.first == cell; });
  return found == kCells.end() ? 0 : found->second;
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
    } else if (const std::int64_t gates = GatesOf(name); gates > 0) {
      Cell(gates);
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

  void Cell(std::int64_t gates) {
    const std::int64_t units = Number(layer_, "units");
    const bool sane = units > 0 && units <= std::numeric_limits<std::int64_t>::max() / gates;
    const std::int64_t width = sane ? gates * units : Shape::kUnknown;
    Add("kernel", "kernel", {channels_, width});
    Add("recurrent_kernel", "recurrent_kernel", {units, width});
    if (!layer_.config["use_bias"].AsBool(true)) return;
    const bool reset_after = layer_.config["reset_after"].AsBool(true);
    Add("bias", "bias", gates == 3 && reset_after ? Shape{2, width} : Shape{width});
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
