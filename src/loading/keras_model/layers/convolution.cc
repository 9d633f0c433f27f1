// Convolutions: plain, transposed, depthwise, separable.
#include <charconv>

#include "loading/keras_model/layers/quantized.h"
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"

namespace ckptfit {
namespace {

Shape KernelShape(const RebuiltLayer& layer, std::int64_t before_last, std::int64_t last) {
  Shape shape(layer.Ints("kernel_size", RankOf(layer)));
  shape.dims.push_back(before_last);
  shape.dims.push_back(last);
  return shape;
}

void AddBias(const LayerWork& work, std::int64_t size) {
  if (work.layer().Flag("use_bias")) work.Add("bias", Shape{size});
}

std::int64_t Channels(const LayerWork& work) { return DimAt(work.input(), ChannelAxis(work.layer())); }
std::int64_t Filters(const LayerWork& work) { return work.layer().Int("filters", -1); }

void BuildConv(const LayerWork& work) {
  const std::int64_t groups = work.layer().Int("groups", 1);
  const Shape kernel = KernelShape(work.layer(), DivDims(Channels(work), groups), Filters(work));
  work.Add("kernel", kernel);
  AddBias(work, Filters(work));
  AddAdapters(work, "kernel", kernel);
}

void BuildConvTranspose(const LayerWork& work) {
  work.Add("kernel", KernelShape(work.layer(), Filters(work), Channels(work)));
  AddBias(work, Filters(work));
}

void BuildDepthwise(const LayerWork& work) {
  const std::int64_t multiplier = work.layer().Int("depth_multiplier", 1);
  work.Add(work.keras3() ? "kernel" : "depthwise_kernel", KernelShape(work.layer(), Channels(work), multiplier));
  AddBias(work, MulDims(Channels(work), multiplier));
}

void BuildSeparable(const LayerWork& work) {
  const std::int64_t multiplier = work.layer().Int("depth_multiplier", 1);
  work.Add("depthwise_kernel", KernelShape(work.layer(), Channels(work), multiplier));
  Shape pointwise(std::vector<std::int64_t>(RankOf(work.layer()), 1));
  pointwise.dims.push_back(MulDims(Channels(work), multiplier));
  pointwise.dims.push_back(Filters(work));
  work.Add("pointwise_kernel", pointwise);
  AddBias(work, Filters(work));
}

Shapes WindowedOutputs(const LayerWork& work, std::int64_t channels) {
  const RebuiltLayer& layer = work.layer();
  const std::size_t rank = RankOf(layer);
  std::vector<std::int64_t> spatial = SpatialDims(layer, work.input(), rank);
  if (spatial.empty()) return {Shape::UnknownRank()};
  const auto kernel = layer.Ints("kernel_size", rank);
  const auto strides = layer.Ints("strides", rank);
  const auto dilation = layer.Ints("dilation_rate", rank);
  const std::string& padding = layer.Argument("padding").AsString();
  for (std::size_t i = 0; i < rank; ++i) {
    spatial[i] = WindowOutput(spatial[i], kernel[i], strides[i], dilation[i], padding);
  }
  return {SpatialShape(layer, DimAt(work.input(), 0), spatial, channels)};
}

// A kernel of its own for every output place. What it looks like depends on how the layer computes
// (locally_connected1d.py, "implementation"): 1 a table of windows, 2 a dense one of all pairs, 3 the list of those that
// meet.
Shape LocalKernel(const LayerWork& work, const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to) {
  const std::int64_t implementation = work.layer().Int("implementation", 1);
  if (implementation == 2) {
    Shape pairs;
    for (const Shape& side :
         {SpatialShape(work.layer(), 0, from, Channels(work)), SpatialShape(work.layer(), 0, to, Filters(work))}) {
      pairs.dims.insert(pairs.dims.end(), side.dims.begin() + 1, side.dims.end());  // without the batch
    }
    return pairs;
  }
  if (implementation != 1) return Shape{Shape::kUnknown};
  std::int64_t places = 1;
  std::int64_t window = Channels(work);
  for (const std::int64_t size : to) places = MulDims(places, size);
  for (const std::int64_t size : work.layer().Ints("kernel_size", to.size())) window = MulDims(window, size);
  return Shape{places, window, Filters(work)};
}

void BuildLocal(const LayerWork& work) {
  const std::size_t rank = RankOf(work.layer());
  const Shape out = WindowedOutputs(work, Filters(work)).front();
  const std::vector<std::int64_t> from = SpatialDims(work.layer(), work.input(), rank);
  const std::vector<std::int64_t> to = SpatialDims(work.layer(), out, rank);
  work.Add("kernel", to.empty() ? Shape::UnknownRank() : LocalKernel(work, from, to));
  if (!work.layer().Flag("use_bias")) return;
  Shape bias(to);
  bias.dims.push_back(Filters(work));
  work.Add("bias", to.empty() ? Shape::UnknownRank() : bias);
}

Shapes ConvOutputs(const LayerWork& work) { return WindowedOutputs(work, Filters(work)); }

Shapes DepthwiseOutputs(const LayerWork& work) {
  return WindowedOutputs(work, MulDims(Channels(work), work.layer().Int("depth_multiplier", 1)));
}

std::int64_t TransposedSize(std::int64_t size, std::int64_t window, std::int64_t stride, const Value& extra,
                            bool same) {
  if (size < 0 || window <= 0 || stride <= 0) return Shape::kUnknown;
  if (same && extra.is_null()) return MulDims(size, stride);
  const std::int64_t steps = MulDims(size - 1, stride);
  if (same) return AddDims(AddDims(steps, window % 2), extra.AsInt());
  if (!extra.is_null()) return AddDims(AddDims(steps, window), extra.AsInt());
  return AddDims(steps, std::max(window, stride));
}

Shapes TransposeOutputs(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const std::size_t rank = RankOf(layer);
  std::vector<std::int64_t> spatial = SpatialDims(layer, work.input(), rank);
  if (spatial.empty()) return {Shape::UnknownRank()};
  const auto kernel = layer.Ints("kernel_size", rank);
  const auto strides = layer.Ints("strides", rank);
  const auto dilation = layer.Ints("dilation_rate", rank);
  const Value& extra = layer.Argument("output_padding");
  const bool same = layer.Argument("padding").AsString() == "same";
  for (std::size_t i = 0; i < rank; ++i) {
    const Value& own = extra.is_array() && i < extra.AsArray().size() ? extra.AsArray()[i] : extra;
    const std::int64_t window = AddDims(MulDims(kernel[i] - 1, dilation[i]), 1);
    spatial[i] = TransposedSize(spatial[i], window, strides[i], own, same);
  }
  return {SpatialShape(layer, DimAt(work.input(), 0), spatial, Filters(work))};
}

constexpr LayerRules kRules[] = {
    {.class_name = "Conv1D", .build = BuildConv, .outputs = ConvOutputs},
    {.class_name = "Conv1DTranspose", .build = BuildConvTranspose, .outputs = TransposeOutputs},
    {.class_name = "Conv2D", .build = BuildConv, .outputs = ConvOutputs},
    {.class_name = "Conv2DTranspose", .build = BuildConvTranspose, .outputs = TransposeOutputs},
    {.class_name = "Conv3D", .build = BuildConv, .outputs = ConvOutputs},
    {.class_name = "Conv3DTranspose", .build = BuildConvTranspose, .outputs = TransposeOutputs},
    {.class_name = "DepthwiseConv1D", .build = BuildDepthwise, .outputs = DepthwiseOutputs},
    {.class_name = "DepthwiseConv2D", .build = BuildDepthwise, .outputs = DepthwiseOutputs},
    {.class_name = "LocallyConnected1D", .build = BuildLocal, .outputs = ConvOutputs},
    {.class_name = "LocallyConnected2D", .build = BuildLocal, .outputs = ConvOutputs},
    {.class_name = "SeparableConv1D", .build = BuildSeparable, .outputs = ConvOutputs},
    {.class_name = "SeparableConv2D", .build = BuildSeparable, .outputs = ConvOutputs},
};

}  // namespace

std::span<const LayerRules> ConvolutionLayers() { return kRules; }

}  // namespace ckptfit
