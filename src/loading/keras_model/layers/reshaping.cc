// Layers that rearrange dimensions, and those that leave them alone.
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"

namespace ckptfit {
namespace {

std::int64_t Product(const std::vector<std::int64_t>& dims, std::size_t begin) {
  std::int64_t product = 1;
  for (std::size_t i = begin; i < dims.size(); ++i) product = MulDims(product, dims[i]);
  return product;
}

Shapes FlattenOutputs(const LayerWork& work) {
  const Shape& input = work.input();
  if (input.unknown_rank) return {Shape{Shape::kUnknown, Shape::kUnknown}};
  return {Shape{DimAt(input, 0), input.rank() == 1 ? 1 : Product(input.dims, 1)}};
}

Shapes ReshapeOutputs(const LayerWork& work) {
  Shape out{DimAt(work.input(), 0)};
  for (const Value& item : work.layer().Argument("target_shape").AsArray()) out.dims.push_back(item.AsInt(-1));
  const std::int64_t all = work.input().unknown_rank ? Shape::kUnknown : Product(work.input().dims, 1);
  std::int64_t known = 1;
  std::size_t open = 0;
  for (std::size_t i = 1; i < out.rank(); ++i) {
    if (out.dims[i] < 0)
      open = i;
    else
      known = MulDims(known, out.dims[i]);
  }
  if (open > 0) out.dims[open] = DivDims(all, known);
  return {out};
}

Shapes PermuteOutputs(const LayerWork& work) {
  Shape out{DimAt(work.input(), 0)};
  for (const Value& item : work.layer().Argument("dims").AsArray()) {
    out.dims.push_back(DimAt(work.input(), item.AsInt()));
  }
  return {out};
}

Shapes RepeatVectorOutputs(const LayerWork& work) {
  return {Shape{DimAt(work.input(), 0), work.layer().Int("n", -1), DimAt(work.input(), -1)}};
}

// What padding or cropping adds to or takes from an axis: n, or (before, after).
std::int64_t BothSides(const Value& value) {
  if (value.is_int()) return MulDims(2, value.AsInt());
  std::int64_t sum = 0;
  for (const Value& side : value.AsArray()) sum = AddDims(sum, side.AsInt());
  return sum;
}

std::int64_t SidesOfAxis(const Value& value, std::size_t axis, std::size_t rank) {
  if (value.is_int() || rank == 1) {
    const Value::Array& items = value.AsArray();
    return items.size() == 1 ? BothSides(items.front()) : BothSides(value);
  }
  return axis < value.AsArray().size() ? BothSides(value.AsArray()[axis]) : 0;
}

template <typename Change>
Shapes ChangedSpatial(const LayerWork& work, Change change) {
  const RebuiltLayer& layer = work.layer();
  const std::size_t rank = RankOf(layer);
  // One-dimensional ones had no data_format for long: channels are last then.
  std::vector<std::int64_t> spatial = SpatialDims(layer, work.input(), rank);
  if (spatial.empty()) return {Shape::UnknownRank()};
  for (std::size_t i = 0; i < rank; ++i) spatial[i] = change(spatial[i], i, rank);
  return {SpatialShape(layer, DimAt(work.input(), 0), spatial, DimAt(work.input(), ChannelAxis(layer)))};
}

Shapes ZeroPaddingOutputs(const LayerWork& work) {
  const Value padding = work.layer().Argument("padding");
  return ChangedSpatial(work, [&](std::int64_t size, std::size_t axis, std::size_t rank) {
    return AddDims(size, SidesOfAxis(padding, axis, rank));
  });
}

Shapes CroppingOutputs(const LayerWork& work) {
  const Value cropping = work.layer().Argument("cropping");
  return ChangedSpatial(work, [&](std::int64_t size, std::size_t axis, std::size_t rank) {
    const std::int64_t less = SidesOfAxis(cropping, axis, rank);
    return size < 0 || less < 0 || less > size ? Shape::kUnknown : size - less;
  });
}

Shapes UpSamplingOutputs(const LayerWork& work) {
  const auto size = work.layer().Ints("size", RankOf(work.layer()));
  return ChangedSpatial(work,
                        [&](std::int64_t dim, std::size_t axis, std::size_t) { return MulDims(dim, size[axis]); });
}

constexpr LayerRules kRules[] = {
    {.class_name = "Activation"},
    {.class_name = "ActivityRegularization"},
    {.class_name = "AlphaDropout"},
    {.class_name = "Cropping1D", .outputs = CroppingOutputs},
    {.class_name = "Cropping2D", .outputs = CroppingOutputs},
    {.class_name = "Cropping3D", .outputs = CroppingOutputs},
    {.class_name = "Dropout"},
    {.class_name = "ELU"},
    {.class_name = "Flatten", .outputs = FlattenOutputs},
    {.class_name = "GaussianDropout"},
    {.class_name = "GaussianNoise"},
    {.class_name = "Identity"},
    {.class_name = "LeakyReLU"},
    {.class_name = "Masking"},
    {.class_name = "Permute", .outputs = PermuteOutputs},
    {.class_name = "ReLU"},
    {.class_name = "RepeatVector", .outputs = RepeatVectorOutputs},
    {.class_name = "Reshape", .outputs = ReshapeOutputs},
    {.class_name = "Softmax"},
    {.class_name = "SpatialDropout1D"},
    {.class_name = "SpatialDropout2D"},
    {.class_name = "SpatialDropout3D"},
    {.class_name = "ThresholdedReLU"},
    {.class_name = "UpSampling1D", .outputs = UpSamplingOutputs},
    {.class_name = "UpSampling2D", .outputs = UpSamplingOutputs},
    {.class_name = "UpSampling3D", .outputs = UpSamplingOutputs},
    {.class_name = "ZeroPadding1D", .outputs = ZeroPaddingOutputs},
    {.class_name = "ZeroPadding2D", .outputs = ZeroPaddingOutputs},
    {.class_name = "ZeroPadding3D", .outputs = ZeroPaddingOutputs},
};

}  // namespace

std::span<const LayerRules> ReshapingLayers() { return kRules; }

}  // namespace ckptfit
