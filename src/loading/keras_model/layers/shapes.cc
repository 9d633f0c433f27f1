#include "loading/keras_model/layers/shapes.h"

#include <algorithm>
#include <limits>

namespace ckptfit {
namespace {

constexpr std::int64_t kUnknown = Shape::kUnknown;
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// The position of an axis, or the rank when there is none.
std::size_t Position(const Shape& shape, std::int64_t axis) {
  const auto rank = static_cast<std::int64_t>(shape.rank());
  if (axis < 0) axis += rank;
  return shape.unknown_rank || axis < 0 || axis >= rank ? shape.rank() : static_cast<std::size_t>(axis);
}

}  // namespace

std::int64_t DimAt(const Shape& shape, std::int64_t axis) {
  const std::size_t at = Position(shape, axis);
  return at < shape.rank() ? shape.dims[at] : kUnknown;
}

Shape WithDim(Shape shape, std::int64_t axis, std::int64_t dim) {
  const std::size_t at = Position(shape, axis);
  if (at < shape.rank()) shape.dims[at] = dim < 0 ? kUnknown : dim;
  return shape;
}

std::int64_t AddDims(std::int64_t a, std::int64_t b) { return a < 0 || b < 0 || a > kMax - b ? kUnknown : a + b; }

std::int64_t MulDims(std::int64_t a, std::int64_t b) {
  if (a < 0 || b < 0 || (b > 0 && a > kMax / b)) return kUnknown;
  return a * b;
}

std::int64_t DivDims(std::int64_t a, std::int64_t b) { return a < 0 || b <= 0 ? kUnknown : a / b; }

bool ChannelsFirst(const RebuiltLayer& layer) { return layer.Argument("data_format").AsString() == "channels_first"; }

std::int64_t ChannelAxis(const RebuiltLayer& layer) { return ChannelsFirst(layer) ? 1 : -1; }

std::vector<std::int64_t> SpatialDims(const RebuiltLayer& layer, const Shape& input, std::size_t rank) {
  if (input.unknown_rank || input.rank() != rank + 2) return {};
  const auto begin = input.dims.begin() + (ChannelsFirst(layer) ? 2 : 1);
  return {begin, begin + static_cast<std::ptrdiff_t>(rank)};
}

Shape SpatialShape(const RebuiltLayer& layer, std::int64_t batch, const std::vector<std::int64_t>& spatial,
                   std::int64_t channels) {
  Shape out{batch};
  if (ChannelsFirst(layer)) out.dims.push_back(channels);
  out.dims.insert(out.dims.end(), spatial.begin(), spatial.end());
  if (!ChannelsFirst(layer)) out.dims.push_back(channels);
  return out;
}

std::int64_t WindowOutput(std::int64_t size, std::int64_t window, std::int64_t stride, std::int64_t dilation,
                          std::string_view padding) {
  if (size < 0 || stride <= 0) return kUnknown;
  if (padding == "same" || padding == "causal") return DivDims(AddDims(size, stride - 1), stride);
  const std::int64_t reach = AddDims(MulDims(dilation, window - 1), 1);
  return reach < 0 || size < reach ? kUnknown : (size - reach) / stride + 1;
}

Shape Broadcast(const Shape& a, const Shape& b) {
  if (a.unknown_rank || b.unknown_rank) return Shape::UnknownRank();
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& other = a.rank() >= b.rank() ? b : a;
  Shape out = longer;
  const std::size_t skip = longer.rank() - other.rank();
  for (std::size_t i = 0; i < other.rank(); ++i) {
    std::int64_t& dim = out.dims[i + skip];
    if (dim == 1)
      dim = other.dims[i];
    else if (dim < 0 && other.dims[i] > 1)
      dim = other.dims[i];
  }
  return out;
}

std::size_t RankOf(const RebuiltLayer& layer) {
  const std::string& name = layer.class_name;
  const std::size_t at = name.find_first_of("123");
  return at == std::string::npos ? 2 : static_cast<std::size_t>(name[at] - '0');
}

}  // namespace ckptfit
