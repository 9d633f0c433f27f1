// Layers that merge several inputs, and operations of Keras 3 that stand in graphs.
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"

namespace ckptfit {
namespace {

Shapes BroadcastOutputs(const LayerWork& work) {
  const Shapes all = work.inputs().All();
  if (all.empty()) return {Shape::UnknownRank()};
  Shape out = all.front();
  for (std::size_t i = 1; i < all.size(); ++i) out = Broadcast(out, all[i]);
  return {out};
}

Shapes ConcatenateOutputs(const LayerWork& work) {
  const Shapes all = work.inputs().All();
  if (all.empty()) return {Shape::UnknownRank()};
  const std::int64_t axis = work.layer().Int("axis", -1);
  std::int64_t sum = 0;
  for (const Shape& shape : all) sum = AddDims(sum, DimAt(shape, axis));
  return {WithDim(all.front(), axis, sum)};
}

Shape Without(Shape shape, std::int64_t axis) {
  const auto rank = static_cast<std::int64_t>(shape.rank());
  if (axis < 0) axis += rank;
  if (axis >= 0 && axis < rank) shape.dims.erase(shape.dims.begin() + axis);
  return shape;
}

Shapes DotOutputs(const LayerWork& work) {
  const Shapes all = work.inputs().All();
  if (all.size() != 2 || all[0].unknown_rank || all[1].unknown_rank) return {Shape::UnknownRank()};
  const auto axes = work.layer().Ints("axes", 2);
  Shape out = Without(all[0], axes[0]);
  const Shape other = Without(Without(all[1], axes[1]), 0);
  out.dims.insert(out.dims.end(), other.dims.begin(), other.dims.end());
  if (out.rank() == 1) out.dims.push_back(1);
  return {out};
}

constexpr LayerRules kRules[] = {
    {.class_name = "Add", .outputs = BroadcastOutputs},
    {.class_name = "Average", .outputs = BroadcastOutputs},
    {.class_name = "Concatenate", .outputs = ConcatenateOutputs},
    {.class_name = "Dot", .outputs = DotOutputs},
    {.class_name = "Maximum", .outputs = BroadcastOutputs},
    {.class_name = "Minimum", .outputs = BroadcastOutputs},
    {.class_name = "Multiply", .outputs = BroadcastOutputs},
    {.class_name = "Subtract", .outputs = BroadcastOutputs},
};

}  // namespace

std::span<const LayerRules> MergingLayers() { return kRules; }

}  // namespace ckptfit
