#include "diagnosis/alignment.h"

#include <gtest/gtest.h>

#include <string>

namespace ckptfit {
namespace {

Layer Holder(std::string identity, std::size_t variables) {
  Layer layer;
  layer.name = layer.identity = std::move(identity);
  for (std::size_t i = 0; i < variables; ++i) {
    const std::string leaf = "w" + std::to_string(i);
    layer.parts.push_back({leaf, leaf, Shape({3}), DType::kFloat32, i});
  }
  return layer;
}

Side Of(std::string prefix, std::size_t layers, std::size_t variables) {
  Side side;
  side.ordered = true;
  for (std::size_t i = 0; i < layers; ++i) side.layers.push_back(Holder(prefix + std::to_string(i), variables));
  return side;
}

TEST(AlignmentTest, AThousandLayersWithNewNamesAreStillThemselves) {
  const std::vector<LayerPair> pairs = AlignLayers(Of("stage", 1000, 2), Of("block", 1000, 2));
  ASSERT_EQ(pairs.size(), 1000u);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_EQ(pairs[i].program, i);
    EXPECT_EQ(pairs[i].stored, i);
  }
}

TEST(AlignmentTest, OneHugeLayerIsNotComparedWithThousandsOfSmallOnes) {
  const Side program = Of("root", 1, 20000);
  const Side stored = Of("layer", 20000, 1);
  const std::vector<LayerPair> pairs = AlignLayers(program, stored);
  EXPECT_EQ(pairs.size(), 20001u);
}

TEST(AlignmentTest, VariablesOfLargeLayersArePairedByName) {
  const std::vector<PartPair> pairs = MatchParts(Holder("a", 1000), Holder("b", 999));
  ASSERT_EQ(pairs.size(), 1000u);
  EXPECT_EQ(pairs[0].stored, 0u);
  EXPECT_EQ(pairs[998].stored, 998u);
  EXPECT_EQ(pairs[999].stored, kNoLayer);
}

TEST(AlignmentTest, TheCostOfAPairIsThatOfItsVariables) {
  EXPECT_EQ(PartComparisons(Holder("a", 3), Holder("b", 4)), 12u);
  EXPECT_EQ(PartComparisons(Holder("a", 1000), Holder("b", 4)), 1004u);
}

TEST(AlignmentTest, LayersWithoutVariablesAreNotAlikeWhateverTheirNames) {
  EXPECT_EQ(Likeness(Holder("a", 0), Holder("a", 0)), 0);
  EXPECT_EQ(Likeness(Holder("a", 1), Holder("a", 1)), 1);
}

}  // namespace
}  // namespace ckptfit
