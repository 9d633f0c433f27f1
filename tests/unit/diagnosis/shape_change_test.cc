#include "diagnosis/shape_change.h"

#include <gtest/gtest.h>

#include <string>

namespace ckptfit {
namespace {

// One of the EinsumDense layers inside a MultiHeadAttention.
Layer Einsum(std::string name, Shape kernel, Shape bias) {
  Layer layer;
  layer.name = std::move(name);
  layer.class_name = "EinsumDense";
  layer.type = "einsum_dense";
  layer.parts = {{"kernel", "kernel", std::move(kernel), DType::kFloat32, 0},
                 {"bias", "bias", std::move(bias), DType::kFloat32, 1}};
  return layer;
}

ShapeChange Compared(const Layer& program, const Layer& stored) {
  return CompareShapes(program, stored, MatchParts(program, stored));
}

TEST(ShapeChangeTest, HeadsAreOutputsOfAProjectionAndInputsOfTheOutputOfAttention) {
  const ShapeChange query =
      Compared(Einsum("query", Shape({16, 4, 8}), Shape({4, 8})), Einsum("query", Shape({16, 2, 8}), Shape({2, 8})));
  EXPECT_EQ(query.outputs, (SizeChange{4, 2}));
  EXPECT_FALSE(query.inputs || query.kernel);
  const ShapeChange output = Compared(Einsum("attention_output", Shape({4, 8, 16}), Shape({16})),
                                      Einsum("attention_output", Shape({2, 8, 16}), Shape({16})));
  EXPECT_EQ(output.inputs, (SizeChange{4, 2}));
  EXPECT_FALSE(output.outputs || output.kernel);
}

TEST(ShapeChangeTest, FeaturesAreInputsOfAProjectionAndPassThroughTheOutputOfAttention) {
  const ShapeChange key =
      Compared(Einsum("key", Shape({32, 2, 8}), Shape({2, 8})), Einsum("key", Shape({16, 2, 8}), Shape({2, 8})));
  EXPECT_EQ(key.inputs, (SizeChange{32, 16}));
  EXPECT_FALSE(key.outputs || key.kernel);
  const ShapeChange output = Compared(Einsum("attention_output", Shape({2, 8, 32}), Shape({32})),
                                      Einsum("attention_output", Shape({2, 8, 16}), Shape({16})));
  EXPECT_EQ(output.through, (SizeChange{32, 16}));
  EXPECT_FALSE(output.outputs || output.inputs);
}

TEST(ShapeChangeTest, AnEinsumOfAnotherNameHasTheAxesOfAKernel) {
  const ShapeChange change =
      Compared(Einsum("mix", Shape({16, 4, 8}), Shape({4, 8})), Einsum("mix", Shape({16, 4, 6}), Shape({4, 6})));
  EXPECT_EQ(change.outputs, (SizeChange{8, 6}));
}

Layer ConvLstm(std::int64_t kernel, std::int64_t channels, std::int64_t filters) {
  Layer layer;
  layer.class_name = "ConvLSTM2D";
  layer.type = "conv_lstm2d";
  layer.parts = {
      {"kernel", "kernel", Shape({kernel, kernel, channels, 4 * filters}), DType::kFloat32, 0},
      {"recurrent_kernel", "recurrent_kernel", Shape({kernel, kernel, filters, 4 * filters}), DType::kFloat32, 1},
      {"bias", "bias", Shape({4 * filters}), DType::kFloat32, 2}};
  return layer;
}

TEST(ShapeChangeTest, FiltersOfAConvLstmAreTheChannelsOfItsRecurrentKernel) {
  const ShapeChange filters = Compared(ConvLstm(3, 1, 6), ConvLstm(3, 1, 4));
  EXPECT_EQ(filters.outputs, (SizeChange{6, 4}));
  EXPECT_FALSE(filters.inputs || filters.kernel);
  const ShapeChange channels = Compared(ConvLstm(3, 2, 4), ConvLstm(3, 1, 4));
  EXPECT_EQ(channels.inputs, (SizeChange{2, 1}));
  EXPECT_FALSE(channels.outputs || channels.kernel);
  EXPECT_EQ(Compared(ConvLstm(5, 1, 4), ConvLstm(3, 1, 4)).kernel, (SizeChange{5, 3}));
  EXPECT_EQ(OutputsOf(ConvLstm(3, 1, 6)), 6);
}

}  // namespace
}  // namespace ckptfit
