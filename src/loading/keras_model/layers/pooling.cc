// Pooling layers: shapes only.
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"

namespace ckptfit {
namespace {

Shapes PoolingOutputs(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const std::size_t rank = RankOf(layer);
  std::vector<std::int64_t> spatial = SpatialDims(layer, work.input(), rank);
  if (spatial.empty()) return {Shape::UnknownRank()};
  const auto window = layer.Ints("pool_size", rank);
  const auto strides = layer.Argument("strides").is_null() ? window : layer.Ints("strides", rank);
  const std::string& padding = layer.Argument("padding").AsString();
  for (std::size_t i = 0; i < rank; ++i) spatial[i] = WindowOutput(spatial[i], window[i], strides[i], 1, padding);
  return {SpatialShape(layer, DimAt(work.input(), 0), spatial, DimAt(work.input(), ChannelAxis(layer)))};
}

Shapes GlobalPoolingOutputs(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const std::int64_t batch = DimAt(work.input(), 0);
  const std::int64_t channels = DimAt(work.input(), ChannelAxis(layer));
  if (!layer.Flag("keepdims")) return {Shape{batch, channels}};
  return {SpatialShape(layer, batch, std::vector<std::int64_t>(RankOf(layer), 1), channels)};
}

Shapes AdaptivePoolingOutputs(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  return {SpatialShape(layer, DimAt(work.input(), 0), layer.Ints("output_size", RankOf(layer)),
                       DimAt(work.input(), ChannelAxis(layer)))};
}

constexpr LayerRules kRules[] = {
    {.class_name = "AdaptiveAveragePooling1D", .outputs = AdaptivePoolingOutputs},
    {.class_name = "AdaptiveAveragePooling2D", .outputs = AdaptivePoolingOutputs},
    {.class_name = "AdaptiveAveragePooling3D", .outputs = AdaptivePoolingOutputs},
    {.class_name = "AdaptiveMaxPooling1D", .outputs = AdaptivePoolingOutputs},
    {.class_name = "AdaptiveMaxPooling2D", .outputs = AdaptivePoolingOutputs},
    {.class_name = "AdaptiveMaxPooling3D", .outputs = AdaptivePoolingOutputs},
    {.class_name = "AveragePooling1D", .outputs = PoolingOutputs},
    {.class_name = "AveragePooling2D", .outputs = PoolingOutputs},
    {.class_name = "AveragePooling3D", .outputs = PoolingOutputs},
    {.class_name = "GlobalAveragePooling1D", .outputs = GlobalPoolingOutputs},
    {.class_name = "GlobalAveragePooling2D", .outputs = GlobalPoolingOutputs},
    {.class_name = "GlobalAveragePooling3D", .outputs = GlobalPoolingOutputs},
    {.class_name = "GlobalMaxPooling1D", .outputs = GlobalPoolingOutputs},
    {.class_name = "GlobalMaxPooling2D", .outputs = GlobalPoolingOutputs},
    {.class_name = "GlobalMaxPooling3D", .outputs = GlobalPoolingOutputs},
    {.class_name = "MaxPooling1D", .outputs = PoolingOutputs},
    {.class_name = "MaxPooling2D", .outputs = PoolingOutputs},
    {.class_name = "MaxPooling3D", .outputs = PoolingOutputs},
};

}  // namespace

std::span<const LayerRules> PoolingLayers() { return kRules; }

}  // namespace ckptfit
