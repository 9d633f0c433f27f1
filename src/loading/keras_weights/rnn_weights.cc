#include "loading/keras_weights/rnn_weights.h"

#include <algorithm>

namespace ckptfit {
namespace {

using Weights = std::vector<SavedWeight>;

Preprocessed Failed(std::string type, std::string message) {
  return {{}, Exception{std::move(type), std::move(message)}, false};
}

// numpy.concatenate([weights[i], ...], axis=-1)
SavedWeight Concatenate(const Weights& weights, std::initializer_list<std::size_t> parts) {
  SavedWeight joined = weights[*parts.begin()];
  joined.rearranged = true;
  for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
    joined.source += "+" + weights[*part].source;
    const Shape& shape = weights[*part].shape;
    if (!joined.shape.dims.empty() && !shape.dims.empty()) joined.shape.dims.back() += shape.dims.back();
  }
  return joined;
}

bool ChannelsFirst(const Node& layer) { return layer.config["data_format"].AsString() == "channels_first"; }

Preprocessed Conv1DOfKeras1(const Node& layer, Weights weights) {
  const std::vector<std::int64_t>& dims = weights[0].shape.dims;
  const Value& size = layer.config["kernel_size"];
  const std::int64_t kernel = size.is_array() && !size.AsArray().empty() ? size.AsArray()[0].AsInt() : size.AsInt();
  const std::int64_t filters = layer.config["filters"].AsInt();
  if (dims.size() < 4) return Failed("IndexError", "tuple index out of range");
  if (dims[0] != kernel || dims[1] != 1 || dims[3] != filters) {
    if (dims[0] != filters || dims[2] != kernel || dims[3] != 1) return Failed("AssertionError", "");
    Transpose({2, 3, 1, 0}, &weights[0]);
  }
  weights[0].shape.dims.erase(weights[0].shape.dims.begin() + 1);
  return {std::move(weights), std::nullopt, false};
}

Preprocessed TransposeFirst(std::initializer_list<std::size_t> axes, Weights weights) {
  if (!Transpose(axes, &weights[0])) return Failed("ValueError", "axes don't match array");
  return {std::move(weights), std::nullopt, false};
}

// Twelve arrays in the order of the gates i, c, f, o.
Weights JoinLstmGates(const Weights& w) {
  return {Concatenate(w, {0, 6, 3, 9}), Concatenate(w, {1, 7, 4, 10}), Concatenate(w, {2, 8, 5, 11})};
}

// What CuDNN and plain layers do to each other's arrays: kernels are reordered gate by gate, biases change in number.
Weights ConvertKernels(Weights weights, Shape bias) {
  weights[0].rearranged = weights[1].rearranged = true;
  weights[2].shape = std::move(bias);
  return weights;
}

Preprocessed ConvertLstm(const Node& layer, Weights weights, std::int64_t units) {
  const Shape bias = weights[2].shape;
  const bool from_cudnn = bias == Shape{8 * units};
  if (!from_cudnn && bias != Shape{4 * units}) return Failed("ValueError", "Invalid bias shape: " + bias.ToString());
  if (from_cudnn == (layer.class_name == "CuDNNLSTM")) return {std::move(weights), std::nullopt, false};
  weights[2].computed = true;  // halves are summed, or the whole is halved
  return {ConvertKernels(std::move(weights), Shape{from_cudnn ? 4 * units : 8 * units}), std::nullopt, false};
}

Preprocessed ConvertGru(const Node& layer, Weights weights, std::int64_t units) {
  constexpr std::string_view kCudnn = "CuDNNGRU", kAfter = "GRU(reset_after=True)", kBefore = "GRU(reset_after=False)";
  const Shape bias = weights[2].shape;
  std::string_view source;
  if (bias == Shape{6 * units}) {
    source = kCudnn;
  } else if (bias == Shape{2, 3 * units}) {
    source = kAfter;
  } else if (bias == Shape{3 * units}) {
    source = kBefore;
  } else {
    return Failed("ValueError", "Invalid bias shape: " + bias.ToString());
  }
  const bool after = layer.config["reset_after"].AsBool(true);
  const std::string_view target = layer.class_name == "CuDNNGRU" ? kCudnn : after ? kAfter : kBefore;
  if (source == target) return {std::move(weights), std::nullopt, false};
  if (source == kBefore || target == kBefore) {
    return Failed("ValueError", std::string(source) + " is not compatible with " + std::string(target));
  }
  return {ConvertKernels(std::move(weights), source == kCudnn ? Shape{2, 3 * units} : Shape{6 * units}), std::nullopt,
          false};
}

}  // namespace

bool Transpose(std::initializer_list<std::size_t> axes, SavedWeight* weight) {
  if (weight->shape.rank() != axes.size()) return false;
  std::vector<std::int64_t> dims;
  for (const std::size_t axis : axes) dims.push_back(weight->shape.dims[axis]);
  weight->shape = Shape(std::move(dims));
  weight->rearranged = true;
  return true;
}

Preprocessed ConvertKeras1Weights(const Node& layer, Weights weights) {
  const std::string& kind = layer.class_name;
  if (weights.empty()) return {std::move(weights), std::nullopt, false};
  if (kind == "Conv1D") return Conv1DOfKeras1(layer, std::move(weights));
  if (kind == "Conv2D" && ChannelsFirst(layer)) return TransposeFirst({2, 3, 1, 0}, std::move(weights));
  if (kind == "Conv2DTranspose") {
    return ChannelsFirst(layer) ? TransposeFirst({2, 3, 0, 1}, std::move(weights))
                                : TransposeFirst({0, 1, 3, 2}, std::move(weights));
  }
  if (kind == "Conv3D" && ChannelsFirst(layer)) return TransposeFirst({2, 3, 4, 1, 0}, std::move(weights));
  if (kind == "GRU" && weights.size() == 9) {
    return {{Concatenate(weights, {0, 3, 6}), Concatenate(weights, {1, 4, 7}), Concatenate(weights, {2, 5, 8})},
            std::nullopt,
            false};
  }
  if (kind == "LSTM" && weights.size() == 12) return {JoinLstmGates(weights), std::nullopt, false};
  if (kind == "ConvLSTM2D" && weights.size() == 12) {
    Weights joined = JoinLstmGates(weights);
    if (ChannelsFirst(layer) && !(Transpose({2, 3, 1, 0}, &joined[0]) && Transpose({2, 3, 1, 0}, &joined[1]))) {
      return Failed("ValueError", "axes don't match array");
    }
    return {std::move(joined), std::nullopt, false};
  }
  return {std::move(weights), std::nullopt, false};
}

Preprocessed ConvertRnnWeights(const Node& layer, Weights weights) {
  const std::string& kind = layer.class_name;
  const bool lstm = kind == "LSTM" || kind == "CuDNNLSTM";
  const bool gru = kind == "GRU" || kind == "CuDNNGRU";
  if ((!lstm && !gru) || weights.size() != 3) return {std::move(weights), std::nullopt, false};
  if (weights[1].shape.dims.empty()) return Failed("IndexError", "tuple index out of range");
  const std::int64_t units = weights[1].shape.dims[0];
  if (units < 0 || units > (std::int64_t{1} << 40)) return {std::move(weights), std::nullopt, false};
  return lstm ? ConvertLstm(layer, std::move(weights), units) : ConvertGru(layer, std::move(weights), units);
}

}  // namespace ckptfit
