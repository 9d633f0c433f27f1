// Arithmetic on shapes that come from configs: unknown or senseless stays unknown, nothing overflows.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "loading/keras_model/layer.h"

namespace ckptfit {

// The dimension at an axis, counted from the end when negative; unknown when the shape does not say.
std::int64_t DimAt(const Shape& shape, std::int64_t axis);
// The shape with that dimension replaced; unchanged when there is no such axis.
Shape WithDim(Shape shape, std::int64_t axis, std::int64_t dim);

// Sums and products; unknown when one side is unknown or negative, or the result does not fit.
std::int64_t AddDims(std::int64_t a, std::int64_t b);
std::int64_t MulDims(std::int64_t a, std::int64_t b);
// a / b rounded down; unknown when a is unknown or b is not positive.
std::int64_t DivDims(std::int64_t a, std::int64_t b);

// Whether the layer keeps channels before the spatial dimensions.
bool ChannelsFirst(const RebuiltLayer& layer);
// The axis of the channels, as DimAt() takes it.
std::int64_t ChannelAxis(const RebuiltLayer& layer);
// The spatial dimensions of an input with batch and channels; empty when the rank is not `rank` + 2.
std::vector<std::int64_t> SpatialDims(const RebuiltLayer& layer, const Shape& input, std::size_t rank);
// Batch, spatial dimensions and channels put together in the layer's order.
Shape SpatialShape(const RebuiltLayer& layer, std::int64_t batch, const std::vector<std::int64_t>& spatial,
                   std::int64_t channels);

// Size of a sliding window's output: convolution and pooling (docs/formats of padding "valid", "same", "causal").
std::int64_t WindowOutput(std::int64_t size, std::int64_t window, std::int64_t stride, std::int64_t dilation,
                          std::string_view padding);

// Right-aligned broadcast of two shapes.
Shape Broadcast(const Shape& a, const Shape& b);

// How many spatial dimensions a layer has: the digit before the "D" of "Conv2DTranspose"; 2 when there is none.
std::size_t RankOf(const RebuiltLayer& layer);

}  // namespace ckptfit
