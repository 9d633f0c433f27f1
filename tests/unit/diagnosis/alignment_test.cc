#include "diagnosis/alignment.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

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

TEST(AlignmentTest, VariablesOfLargeLayersArePairedByNameWhereverTheyStand) {
  Layer program = Holder("a", 1000);
  Layer stored = Holder("b", 999);
  std::swap(stored.parts[3], stored.parts[700]);
  stored.parts[5].leaf = stored.parts[5].role = "other";
  const std::vector<PartPair> pairs = MatchParts(program, stored);
  ASSERT_EQ(pairs.size(), 1001u);
  EXPECT_EQ(pairs[3].stored, 700u);
  EXPECT_EQ(pairs[700].stored, 3u);
  EXPECT_EQ(pairs[4].stored, 4u);
  EXPECT_EQ(pairs[5].stored, kNoLayer);
  EXPECT_EQ(pairs[1000].program, kNoLayer);
  EXPECT_EQ(pairs[1000].stored, 5u);
}

TEST(AlignmentTest, VariablesOfLargeLayersArePairedByTheirRolesWhereTheirPlacesDiffer) {
  Layer stored = Holder("b", 1000);
  for (Part& part : stored.parts) part.leaf = "list/" + part.leaf;
  std::swap(stored.parts[3], stored.parts[700]);
  const std::vector<PartPair> pairs = MatchParts(Holder("a", 1000), stored);
  ASSERT_EQ(pairs.size(), 1000u);
  EXPECT_EQ(pairs[3].stored, 700u);
  EXPECT_EQ(pairs[5].stored, 5u);
}

TEST(AlignmentTest, VariablesOfLargeLayersWithoutAnyNameInCommonArePairedInPlace) {
  Layer stored = Holder("b", 1000);
  for (Part& part : stored.parts) part.leaf = part.role = "list/" + part.leaf;
  const std::vector<PartPair> pairs = MatchParts(Holder("a", 1000), stored);
  ASSERT_EQ(pairs.size(), 1000u);
  EXPECT_EQ(pairs[999].stored, 999u);
}

TEST(AlignmentTest, VariablesOfLargeLayersWhoseNamesRepeatArePairedInPlace) {
  Layer program = Holder("a", 1000);
  Layer stored = Holder("b", 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    program.parts[i].role = stored.parts[i].role = "v" + std::to_string(i % 100);
    stored.parts[i].leaf = "list/" + stored.parts[i].leaf;
  }
  const std::vector<PartPair> pairs = MatchParts(program, stored);
  ASSERT_EQ(pairs.size(), 1000u);
  for (const PartPair& pair : pairs) EXPECT_EQ(pair.program, pair.stored);
}

TEST(AlignmentTest, TheCostOfAPairIsThatOfItsVariables) {
  EXPECT_EQ(PartComparisons(Holder("a", 3), Holder("b", 4)), 12u);
  EXPECT_EQ(PartComparisons(Holder("a", 1000), Holder("b", 4)), 1004u);
}

TEST(AlignmentTest, LayersWithoutVariablesAreNotAlikeWhateverTheirNames) {
  EXPECT_EQ(Likeness(Holder("a", 0), Holder("a", 0)), 0);
  EXPECT_EQ(Likeness(Holder("a", 1), Holder("a", 1)), 1);
}

Layer Dense(std::string identity, std::int64_t inputs, std::int64_t units) {
  Layer layer;
  layer.identity = std::move(identity);
  layer.class_name = "Dense";
  layer.type = "dense";
  layer.parts.push_back({"kernel", "kernel", Shape({inputs, units}), DType::kFloat32, 0});
  layer.parts.push_back({"bias", "bias", Shape({units}), DType::kFloat32, 1});
  return layer;
}

TEST(AlignmentTest, LayersThatWereExchangedAreNotTakenForResizedOnes) {
  const Side program{{Dense("layers/dense", 4, 8), Dense("layers/dense_1", 8, 5), Dense("layers/dense_2", 8, 3)}, true};
  const Side stored{{Dense("layers/dense", 4, 8), Dense("layers/dense_1", 8, 3), Dense("layers/dense_2", 8, 5)}, true};
  const std::vector<LayerPair> pairs = AlignLayers(program, stored);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(pairs[1].stored, 2u);
  EXPECT_EQ(pairs[2].stored, 1u);
}

TEST(AlignmentTest, AttributesThatWereExchangedAreRenamedNotMoved) {
  const Side program{{Dense("decoder/dense", 8, 12), Dense("encoder/dense", 8, 3)}, true};
  const Side stored{{Dense("decoder/dense", 8, 3), Dense("encoder/dense", 8, 12)}, true};
  for (const LayerPair& pair : AlignLayers(program, stored)) {
    EXPECT_EQ(pair.stored, 1 - pair.program);
    EXPECT_FALSE(pair.moved);
  }
}

// Programs list a model's own variables behind its layers, files in front of them.
TEST(AlignmentTest, WhatStandsAtTheSamePathHasNotMovedWhateverTheOrder) {
  const Side program{{Dense("a", 4, 8), Dense("b", 8, 3), Dense("", 5, 6)}, true};
  const Side stored{{Dense("", 7, 6), Dense("a", 4, 8), Dense("b", 8, 3)}, true};
  const std::vector<LayerPair> pairs = AlignLayers(program, stored);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(pairs[2].program, 2u);
  EXPECT_EQ(pairs[2].stored, 0u);
  EXPECT_FALSE(pairs[2].moved);
}

TEST(AlignmentTest, ASizeThatFitsNoOtherLayerLeavesPairsAsTheyAre) {
  const Side program{{Dense("layers/dense", 4, 8), Dense("layers/dense_1", 8, 5)}, true};
  const Side stored{{Dense("layers/dense", 4, 7), Dense("layers/dense_1", 7, 6)}, true};
  for (const LayerPair& pair : AlignLayers(program, stored)) EXPECT_EQ(pair.stored, pair.program);
}

TEST(AlignmentTest, CountersSayLittleWhereALayerCame) {
  // the second layer came, and all behind it moved up
  const Side program{{Dense("layers/dense", 4, 8), Dense("layers/dense_1", 8, 8), Dense("layers/dense_2", 8, 16),
                      Dense("layers/dense_3", 16, 16), Dense("layers/dense_4", 16, 2)},
                     true};
  const Side stored{{Dense("layers/dense", 4, 8), Dense("layers/dense_1", 8, 16), Dense("layers/dense_2", 16, 16),
                     Dense("layers/dense_3", 16, 2)},
                    true};
  const std::vector<LayerPair> pairs = AlignLayers(program, stored);
  ASSERT_EQ(pairs.size(), 5u);
  EXPECT_EQ(pairs[1].stored, kNoLayer);
  EXPECT_EQ(pairs[2].stored, 1u);
}

TEST(AlignmentTest, AModelOfOtherWidthsIsPairedByPlace) {
  // shapes alone would pair each layer of the program with the next one of the checkpoint
  const auto side = [](std::int64_t base) {
    Side made;
    made.ordered = true;
    for (std::int64_t i = 0; i < 5; ++i) {
      made.layers.push_back(Dense("layers/dense_" + std::to_string(i), base << i, base << (i + 1)));
    }
    return made;
  };
  for (const LayerPair& pair : AlignLayers(side(16), side(8))) EXPECT_EQ(pair.stored, pair.program);
}

TEST(AlignmentTest, ANameThatEveryBlockHasDoesNotTellTheBlocksApart) {
  const auto side = [](int blocks) {
    Side made;
    for (int i = 0; i < blocks; ++i) {
      Layer query = Dense("layers/attention_" + std::to_string(i) + "/query_dense", 8, 8);
      query.name = "query";
      made.layers.push_back(std::move(query));
    }
    return made;
  };
  const std::vector<LayerPair> pairs = AlignLayers(side(4), side(2));
  ASSERT_EQ(pairs.size(), 4u);
  EXPECT_EQ(pairs[0].stored, 0u);
  EXPECT_EQ(pairs[1].stored, 1u);
  EXPECT_EQ(pairs[3].stored, kNoLayer);
}

}  // namespace
}  // namespace ckptfit
