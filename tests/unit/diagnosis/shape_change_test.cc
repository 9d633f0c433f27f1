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

}  // namespace
}  // namespace ckptfit
