#include "loading/keras_model/single_lists.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/contains.h"

namespace ckptfit {
namespace {

std::string TensorText(const Shape& shape) {
  return "<KerasTensor shape=" + shape.ToString() + ", dtype=float32, sparse=False, name=keras_tensor>";
}

// What inject_argument_info_in_traceback() puts around an exception.
Exception InCall(const std::string& class_name, std::string type, const std::string& text, const std::string& argument,
                 std::string_view keywords = "<class 'inspect._empty'>") {
  return {std::move(type), "Exception encountered when calling " + class_name + ".call().\n\n\x1b[1m" + text +
                               "\x1b[0m\n\nArguments received by " + class_name + ".call():\n  \u2022 args=(" +
                               argument + ",)\n  \u2022 kwargs=" + std::string(keywords)};
}

// Layers that give a tensor of the shape that they get.
bool KeepsShape(const std::string& name) {
  static constexpr std::array<std::string_view, 8> kNames = {"Activation",      "AlphaDropout",  "Dropout",   "ELU",
                                                             "GaussianDropout", "GaussianNoise", "LeakyReLU", "ReLU"};
  return Contains(kNames, name);
}

bool Normalizes(const std::string& name) { return name == "BatchNormalization" || name == "LayerNormalization"; }

Exception TwoTensors(const std::string& name, const Shape& shape, const Version& keras) {
  if (keras.Before(3, 4)) return {"ValueError", "Layer '" + name + "' expected 1 input(s). Received 2 instead."};
  return {"ValueError", "Layer \"" + name +
                            "\" expects 1 input(s), but it received 2 input tensors. Inputs received: [" +
                            TensorText(shape) + ", " + TensorText(shape) + "]"};
}

// build() over a list that holds one shape: a size of its variables is that shape.
std::optional<Exception> BuildError(const RebuiltLayer& layer, const std::string& name) {
  static constexpr std::array<std::string_view, 7> kVariables = {
      "Conv2DTranspose", "Dense", "DepthwiseConv2D", "GRU", "LSTM", "SeparableConv2D", "SimpleRNN"};
  if (Contains(kVariables, name) || Normalizes(name)) return Exception{"ValueError", "Invalid dtype: tuple"};
  if (name == "Conv2D") return Exception{"TypeError", "unsupported operand type(s) for %: 'tuple' and 'int'"};
  if (name != "Reshape") return std::nullopt;
  Shape target;
  for (const Value& dim : layer.Argument("target_shape").AsArray()) target.dims.push_back(dim.AsInt());
  return Exception{
      "ValueError",
      "The total size of the tensor must be unchanged. Received: input_shape=[], target_shape=" + target.ToString()};
}

// "(1, 1, (None, 4, 4, 3), 2)": the shape of a kernel for as many channels.
std::string KernelText(const RebuiltLayer& layer, const Shape& channels, const std::string& outputs) {
  Shape window;
  window.dims = layer.Ints("kernel_size", 2);
  const std::string text = window.ToString();
  return text.substr(0, text.size() - 1) + ", " + channels.ToString() + ", " + outputs + ")";
}

// compute_output_shape() over such a list.
std::optional<Exception> ShapeError(const RebuiltLayer& layer, const std::string& name, const Shape& shape,
                                    const Version& keras) {
  static constexpr std::array<std::string_view, 2> kAskForShape = {"Flatten", "Reshape"};
  static constexpr std::array<std::string_view, 3> kRecurrent = {"GRU", "LSTM", "SimpleRNN"};
  static constexpr std::array<std::string_view, 2> kResizing = {"UpSampling2D", "ZeroPadding2D"};
  static constexpr std::array<std::string_view, 3> kConvolutions = {"Conv2D", "DepthwiseConv2D", "SeparableConv2D"};
  static constexpr std::array<std::string_view, 2> kPooling = {"AveragePooling2D", "MaxPooling2D"};
  const std::string argument = "['" + TensorText(shape) + "']";
  const auto raise = [&](const char* type, const std::string& text) { return InCall(name, type, text, argument); };
  if (Contains(kAskForShape, name)) return raise("AttributeError", "'list' object has no attribute 'shape'");
  if (Contains(kResizing, name)) return raise("IndexError", "list index out of range");
  const auto unknown = [&](const char* argument_name) {  // a size in place of a shape
    const std::string size = std::to_string(layer.Int(argument_name));
    return raise("ValueError", keras.Before(3, 4) ? "Cannot map function to unknown object " + size
                                                  : "Cannot convert '" + size + "' to a shape.");
  };
  if (Contains(kRecurrent, name)) {
    if (keras.Before(3, 4)) return unknown("units");
    return InCall(name, "IndexError", "list index out of range", argument, "{'training': 'False', 'mask': ['None']}");
  }
  if (Contains(kConvolutions, name)) {
    const std::string outputs = name == "DepthwiseConv2D" ? shape.ToString() : std::to_string(layer.Int("filters"));
    return raise("ValueError", "Kernel shape must have the same length as input, but received kernel of shape " +
                                   KernelText(layer, shape, outputs) + " and input of shape [" + shape.ToString() +
                                   "].");
  }
  if (name == "Conv2DTranspose") return unknown("filters");
  if (!Contains(kPooling, name)) return std::nullopt;
  return raise("ValueError",
               "operands could not be broadcast together with shapes (0," + std::to_string(shape.rank()) + ") (2,) ");
}

bool PoolsAll(const RebuiltLayer& layer) {
  static constexpr std::array<std::string_view, 2> kGlobal = {"GlobalAveragePooling2D", "GlobalMaxPooling2D"};
  return Contains(kGlobal, layer.class_name) && !layer.Flag("keepdims") &&
         layer.Argument("data_format").AsString() != "channels_first";
}

}  // namespace

HandedOn HandOn(const RebuiltLayer& layer, const std::string& name, Passed given, const Shape& shape, bool built,
                const Version& keras) {
  const std::string& class_name = layer.class_name;
  if (given == Passed::kTensor || layer.custom != nullptr) return {};
  if (KeepsShape(class_name)) return {given, std::nullopt};
  const bool pair = given == Passed::kPair;
  if (pair && class_name == "Dense") return {Passed::kTensor, TwoTensors(name, shape, keras)};
  if (!built) {
    if (auto error = BuildError(layer, class_name)) return {Passed::kTensor, std::move(error)};
  }
  if (Normalizes(class_name)) return {given, pair ? std::optional(TwoTensors(name, shape, keras)) : std::nullopt};
  if (pair) return {};
  if (PoolsAll(layer)) return {Passed::kPair, std::nullopt};
  return {Passed::kTensor, ShapeError(layer, class_name, shape, keras)};
}

Exception ListInTimeDistributed(const Shape& input) {
  const std::string steps =
      input.rank() > 1 && input.dims[1] >= 0 ? std::to_string(input.dims[1]) : std::string("None");
  return InCall("TimeDistributed", "ValueError", "Cannot convert '" + steps + "' to a shape.",
                "'" + TensorText(input) + "'", "{'mask': 'None'}");
}

}  // namespace ckptfit
