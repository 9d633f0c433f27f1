// Recurrent layers and their cells.
#include <algorithm>

#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

std::int64_t Units(const RebuiltLayer& layer) { return layer.Int("units", -1); }

void AddRecurrent(const LayerWork& work, std::int64_t gates, Shape bias) {
  const std::int64_t units = Units(work.layer());
  const std::int64_t width = MulDims(gates, units);
  work.Add("kernel", Shape{DimAt(work.input(), -1), width});
  work.Add("recurrent_kernel", Shape{units, width});
  if (work.layer().constructor->Find("use_bias") == nullptr || work.layer().Flag("use_bias")) {
    work.Add("bias", std::move(bias));
  }
}

void BuildLstmCell(const LayerWork& work) { AddRecurrent(work, 4, Shape{MulDims(4, Units(work.layer()))}); }

void BuildGruCell(const LayerWork& work) {
  const std::int64_t width = MulDims(3, Units(work.layer()));
  AddRecurrent(work, 3, work.layer().Flag("reset_after") ? Shape{2, width} : Shape{width});
}

void BuildSimpleCell(const LayerWork& work) { AddRecurrent(work, 1, Shape{Units(work.layer())}); }

void BuildCudnnLstm(const LayerWork& work) { AddRecurrent(work, 4, Shape{MulDims(8, Units(work.layer()))}); }

void BuildCudnnGru(const LayerWork& work) { AddRecurrent(work, 3, Shape{MulDims(6, Units(work.layer()))}); }

std::size_t ConvRank(const RebuiltLayer& layer) {
  const std::string& name = layer.class_name;
  const std::size_t at = name.find_first_of("123");
  if (at != std::string::npos) return static_cast<std::size_t>(name[at] - '0');
  return static_cast<std::size_t>(std::clamp<std::int64_t>(layer.Int("rank", 2), 1, 3));
}

void BuildConvLstmCell(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const std::int64_t filters = layer.Int("filters", -1);
  const std::int64_t width = MulDims(4, filters);
  const std::vector<std::int64_t> window = layer.Ints("kernel_size", ConvRank(layer));
  Shape kernel(window);
  kernel.dims.push_back(DimAt(work.input(), ChannelAxis(layer)));
  kernel.dims.push_back(width);
  Shape recurrent(window);
  recurrent.dims.push_back(filters);
  recurrent.dims.push_back(width);
  work.Add("kernel", kernel);
  work.Add("recurrent_kernel", recurrent);
  if (layer.Flag("use_bias")) work.Add("bias", Shape{width});
}

// Keras made up cells' names until 2.13.
std::string CellName(const LayerWork& work, std::string_view base) {
  const bool fixed = work.keras3() || KerasLine(work.host().environment()).AtLeast(2, 13);
  return fixed ? std::string(base) : work.host().UniqueName(base);
}

std::optional<Exception> MakeCell(const LayerWork& work, std::string_view class_name, std::string_view name,
                                  std::size_t rank = 0) {
  Value config = work.layer().config;
  config.Set("name", CellName(work, name));
  if (rank > 0) config.Set("rank", static_cast<std::int64_t>(rank));
  work.host().AddPart(work.id(), "cell", class_name, std::move(config));
  return std::nullopt;
}

std::optional<Exception> MakeLstm(const LayerWork& work) { return MakeCell(work, "LSTMCell", "lstm_cell"); }
std::optional<Exception> MakeGru(const LayerWork& work) { return MakeCell(work, "GRUCell", "gru_cell"); }
std::optional<Exception> MakeSimple(const LayerWork& work) {
  return MakeCell(work, "SimpleRNNCell", "simple_rnn_cell");
}
// Cells of every rank are of one class since 2.6, which brought ranks 1 and 3.
std::optional<Exception> MakeConvLstm(const LayerWork& work) {
  const bool one_class = work.keras3() || KerasLine(work.host().environment()).AtLeast(2, 6);
  return MakeCell(work, one_class ? "ConvLSTMCell" : "ConvLSTM2DCell",
                  one_class ? "conv_lstm_cell" : "conv_lstm2d_cell", ConvRank(work.layer()));
}

Exception NamedCell(const std::string& name) {
  return {"ValueError", "Argument `cell` should have a `call` method. The RNN was passed: cell=" + name};
}

Exception NamedStackedCell(const std::string& name) {
  return {"ValueError", "All cells must have a `call` method. Received cell without a `call` method: " + name};
}

std::optional<Exception> MakeRnn(const LayerWork& work) {
  const Value cell = work.layer().Argument("cell");
  if (cell.is_array()) {  // a list of cells is stacked
    Value config;
    config.Set("cells", cell);
    config.Set("name", work.host().UniqueName("stacked_rnn_cells"));
    work.host().AddPart(work.id(), "cell", "StackedRNNCells", std::move(config));
    return std::nullopt;
  }
  const Attempt<LayerId> made = work.host().DeserializeCell(cell, NamedCell);
  if (!made.ok()) return made.error();
  work.host().AttachPart(work.id(), {"cell", made.value()});
  return std::nullopt;
}

std::optional<Exception> MakeStacked(const LayerWork& work) {
  const Value cells = work.layer().Argument("cells");
  for (const Value& cell : cells.AsArray()) {
    const Attempt<LayerId> made = work.host().DeserializeCell(cell, NamedStackedCell);
    if (!made.ok()) return made.error();
    work.host().AttachPart(work.id(), {"cells", made.value(), true});
  }
  return std::nullopt;
}

Shape WithoutTime(Shape shape) {
  if (shape.rank() > 1) shape.dims.erase(shape.dims.begin() + 1);
  return shape;
}

void BuildRnn(const LayerWork& work) {
  const LayerId cell = work.layer().Part("cell");
  if (cell == kNoLayer) return;
  CallShapes step;
  step.positional.push_back(WithoutTime(work.input()));
  // The cell has a name scope since 2.2; that of convolutional layers has none in Keras 2.
  const bool convolutional = work.layer().class_name.starts_with("Conv");
  const bool scoped = work.keras3() || (!convolutional && KerasLine(work.host().environment()).AtLeast(2, 2));
  if (scoped) {
    work.BuildPart(cell, step);
  } else {
    work.host().Build(cell, work.scope(), step);
  }
}

// The size of a cell's output: units or filters.
std::int64_t OutputSize(const LayerHost& host, LayerId cell) {
  if (cell == kNoLayer) return Shape::kUnknown;
  const RebuiltLayer& layer = host.At(cell);
  for (const char* name : {"units", "filters"}) {
    if (layer.Argument(name).is_int()) return layer.Int(name);
  }
  for (auto part = layer.parts.rbegin(); part != layer.parts.rend(); ++part) {
    if (part->attribute == "cells") return host.At(part->layer).Int("units", Shape::kUnknown);
  }
  return Shape::kUnknown;
}

void BuildStacked(const LayerWork& work) {
  CallShapes inputs = work.inputs();
  const std::vector<LayerPart> parts = work.layer().parts;
  for (const LayerPart& part : parts) {
    work.BuildPart(part.layer, inputs);
    inputs.positional = {Shape{DimAt(work.input(), 0), OutputSize(work.host(), part.layer)}};
  }
}

Shapes SequenceOutputs(const LayerWork& work, const Shape& step, std::size_t states) {
  Shape sequence = step;
  if (!sequence.unknown_rank) sequence.dims.insert(sequence.dims.begin() + 1, DimAt(work.input(), 1));
  Shapes out{work.layer().Flag("return_sequences") ? sequence : step};
  if (work.layer().Flag("return_state")) out.insert(out.end(), states, step);
  return out;
}

Shapes RnnOutputs(const LayerWork& work) {
  const std::string& name = work.layer().class_name;
  const LayerId cell = work.layer().Part("cell");
  const std::int64_t size = cell == kNoLayer ? Units(work.layer()) : OutputSize(work.host(), cell);
  const bool two = name.find("LSTM") != std::string::npos ||
                   (cell != kNoLayer && work.host().At(cell).class_name.starts_with("LSTM"));
  return SequenceOutputs(work, Shape{DimAt(work.input(), 0), size}, two ? 2 : 1);
}

Shapes ConvLstmOutputs(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const std::size_t rank = ConvRank(layer);
  std::vector<std::int64_t> spatial = SpatialDims(layer, WithoutTime(work.input()), rank);
  if (spatial.empty()) return {Shape::UnknownRank()};
  const auto window = layer.Ints("kernel_size", rank);
  const auto strides = layer.Ints("strides", rank);
  const auto dilation = layer.Ints("dilation_rate", rank);
  for (std::size_t i = 0; i < rank; ++i) {
    spatial[i] = WindowOutput(spatial[i], window[i], strides[i], dilation[i], layer.Argument("padding").AsString());
  }
  return SequenceOutputs(work, SpatialShape(layer, DimAt(work.input(), 0), spatial, layer.Int("filters", -1)), 2);
}

constexpr LayerRules kRules[] = {
    {.class_name = "ConvLSTM1D",
     .make = MakeConvLstm,
     .build = BuildRnn,
     .outputs = ConvLstmOutputs,
     .arguments_first = true},
    {.class_name = "ConvLSTM2D",
     .make = MakeConvLstm,
     .build = BuildRnn,
     .outputs = ConvLstmOutputs,
     .arguments_first = true},
    {.class_name = "ConvLSTM2DCell", .build = BuildConvLstmCell},
    {.class_name = "ConvLSTM3D",
     .make = MakeConvLstm,
     .build = BuildRnn,
     .outputs = ConvLstmOutputs,
     .arguments_first = true},
    {.class_name = "ConvLSTMCell", .build = BuildConvLstmCell},
    {.class_name = "CuDNNGRU", .build = BuildCudnnGru, .outputs = RnnOutputs},
    {.class_name = "CuDNNLSTM", .build = BuildCudnnLstm, .outputs = RnnOutputs},
    {.class_name = "GRU", .make = MakeGru, .build = BuildRnn, .outputs = RnnOutputs, .arguments_first = true},
    {.class_name = "GRUCell", .build = BuildGruCell},
    {.class_name = "LSTM", .make = MakeLstm, .build = BuildRnn, .outputs = RnnOutputs, .arguments_first = true},
    {.class_name = "LSTMCell", .build = BuildLstmCell},
    {.class_name = "RNN", .make = MakeRnn, .build = BuildRnn, .outputs = RnnOutputs, .inner_first = true},
    {.class_name = "SimpleRNN", .make = MakeSimple, .build = BuildRnn, .outputs = RnnOutputs, .arguments_first = true},
    {.class_name = "SimpleRNNCell", .build = BuildSimpleCell},
    {.class_name = "StackedRNNCells", .make = MakeStacked, .build = BuildStacked, .inner_first = true},
};

}  // namespace

std::span<const LayerRules> RecurrentLayers() { return kRules; }

}  // namespace ckptfit
