#include "repair/assign/unsplit.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

Layer Of(std::string name, std::string outer, std::vector<Part> parts) {
  Layer layer;
  layer.name = std::move(name);
  layer.outer = std::move(outer);
  layer.type = "dense";
  layer.parts = std::move(parts);
  return layer;
}

Part Of(std::string leaf, Shape shape, std::size_t index) {
  return {leaf, leaf, std::move(shape), DType::kFloat32, index};
}

Side Program() {
  return {{Of("dense", "gated", {Of("kernel", Shape({4, 4}), 1), Of("bias", Shape({4}), 2)}),
           Of("gated", "gated", {Of("scale", Shape({4}), 0)}), Of("head", "head", {Of("kernel", Shape({4, 2}), 3)})},
          true};
}

TEST(AssignUnsplitTest, AGroupOfAllTheirShapesIsComparedAsAWhole) {
  Side program = Program();
  MergeUnsplit(
      {{Of("gated", "gated", {Of("scale", Shape({4}), 0), Of("kernel", Shape({4, 4}), 1), Of("bias", Shape({4}), 2)})},
       true},
      &program);
  ASSERT_EQ(program.layers.size(), 2u);
  const Layer& whole = program.layers.front();
  EXPECT_EQ(whole.name, "gated");
  EXPECT_EQ(whole.type, "");
  EXPECT_TRUE(whole.custom);
  ASSERT_EQ(whole.parts.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(whole.parts[i].index, i);
  EXPECT_EQ(program.layers.back().name, "head");
}

TEST(AssignUnsplitTest, LayersThatTheFileTellsApartStay) {
  Side program = Program();
  MergeUnsplit({{Of("dense", "gated", {Of("kernel", Shape({4, 4}), 0), Of("bias", Shape({4}), 1)}),
                 Of("gated", "gated", {Of("scale", Shape({4}), 2)})},
                true},
               &program);
  EXPECT_EQ(program.layers.size(), 3u);
}

}  // namespace
}  // namespace ckptfit
