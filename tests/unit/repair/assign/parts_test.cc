#include "repair/assign/parts.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

Layer Of(std::string type, std::vector<std::pair<std::string, Shape>> parts) {
  Layer layer;
  layer.type = std::move(type);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    layer.parts.push_back({parts[i].first, parts[i].first, parts[i].second, DType::kFloat32, i});
  }
  return layer;
}

Layer Custom(std::vector<std::pair<std::string, Shape>> parts) {
  Layer layer = Of("scale", std::move(parts));
  layer.custom = true;
  return layer;
}

const Shape kSquare({3, 3});

TEST(AssignPartsTest, TheOnlyVariableOfAShapeIsMeantWhateverItsName) {
  const auto fitted = FitParts(Custom({{"w", Shape({3, 4})}, {"b", Shape({4})}}),
                               Custom({{"bias", Shape({4})}, {"kernel", Shape({3, 4})}}), Matching::kObjectPath);
  EXPECT_EQ(fitted[0].stored, 1u);
  EXPECT_EQ(fitted[0].proof, PartProof::kShape);
  EXPECT_EQ(fitted[1].stored, 0u);
}

TEST(AssignPartsTest, NamesTellVariablesOfOneShapeApart) {
  const auto fitted = FitParts(Of("batch_normalization", {{"gamma", kSquare}, {"beta", kSquare}}),
                               Of("batch_normalization", {{"beta", kSquare}, {"gamma", kSquare}}), Matching::kPosition);
  EXPECT_EQ(fitted[0].stored, 1u);
  EXPECT_EQ(fitted[0].proof, PartProof::kName);
}

TEST(AssignPartsTest, ExchangedNamesInAUsersClassCountOnlyWhereALoaderGoesByThem) {
  const Layer program = Custom({{"u", kSquare}, {"w", kSquare}});
  const Layer stored = Custom({{"w", kSquare}, {"u", kSquare}});
  EXPECT_EQ(FitParts(program, stored, Matching::kObjectPath)[0].proof, PartProof::kName);
  EXPECT_EQ(FitParts(program, stored, Matching::kPosition)[0].proof, PartProof::kGuess);
}

TEST(AssignPartsTest, AnAttributeAndANameThatDisagreeAreAGuess) {
  Layer stored = Custom({{"w", kSquare}, {"u", kSquare}});
  std::swap(stored.parts[0].role, stored.parts[1].role);
  const auto fitted = FitParts(Custom({{"w", kSquare}, {"u", kSquare}}), stored, Matching::kObjectPath);
  EXPECT_EQ(fitted[0].proof, PartProof::kGuess);
}

TEST(AssignPartsTest, WhatIsLeftOfAShapeIsMeantAtTheSamePlaceOnly) {
  const Layer program = Custom({{"u", kSquare}, {"k", kSquare}});
  EXPECT_EQ(FitParts(program, Custom({{"u", kSquare}, {"w", kSquare}}), Matching::kObjectPath)[1].proof,
            PartProof::kShape);
  EXPECT_EQ(FitParts(program, Custom({{"w", kSquare}, {"u", kSquare}}), Matching::kObjectPath)[1].proof,
            PartProof::kGuess);
}

TEST(AssignPartsTest, AListOfVariablesKeepsItsOrderUnderAnotherName) {
  const Layer program = Custom({{"parts/0", kSquare}, {"parts/1", kSquare}, {"head", Shape({4})}});
  const Layer stored = Custom({{"blocks/1", kSquare}, {"blocks/0", kSquare}, {"out", Shape({4})}});
  const auto fitted = FitParts(program, stored, Matching::kObjectPath);
  EXPECT_EQ(fitted[0].stored, 1u);
  EXPECT_EQ(fitted[0].proof, PartProof::kListed);
  EXPECT_EQ(fitted[1].stored, 0u);
  const Layer two = Custom({{"a/0", kSquare}, {"b/0", kSquare}});
  EXPECT_EQ(FitParts(program, two, Matching::kObjectPath)[0].proof, PartProof::kGuess) << "which list comes first";
  const Layer later = Custom({{"blocks/0", kSquare}, {"blocks/2", kSquare}});
  EXPECT_EQ(FitParts(program, later, Matching::kObjectPath)[0].proof, PartProof::kGuess) << "others lie between";
  const Layer dict = Custom({{"blocks/a", kSquare}, {"blocks/b", kSquare}});
  EXPECT_EQ(FitParts(program, dict, Matching::kObjectPath)[0].proof, PartProof::kGuess) << "keys are no places";
}

TEST(AssignPartsTest, AClassOfKerasListsItsVariablesInAFixedOrder) {
  const Layer program = Of("group_normalization", {{"gamma", Shape({4})}, {"beta", Shape({4})}});
  Layer stored = Of("group_normalization", {{"0", Shape({4})}, {"1", Shape({4})}});
  EXPECT_EQ(FitParts(program, stored, Matching::kWalkPath)[1].proof, PartProof::kOrder);
  stored.type_told = false;
  EXPECT_EQ(FitParts(program, stored, Matching::kWalkPath)[1].proof, PartProof::kClass);
}

TEST(AssignPartsTest, AnUnknownDimensionIsMatchedByName) {
  const auto fitted = FitParts(Of("dense", {{"kernel", Shape({-1, 4})}, {"bias", Shape({4})}}),
                               Of("dense", {{"kernel", Shape({3, 4})}, {"bias", Shape({4})}}), Matching::kObjectPath);
  EXPECT_EQ(fitted[0].stored, 0u);
  EXPECT_EQ(fitted[0].proof, PartProof::kName);
}

TEST(AssignPartsTest, HowMuchOfTwoLayersAgrees) {
  const Layer dense = Of("dense", {{"kernel", Shape({3, 4})}, {"bias", Shape({4})}});
  const Layer bare = Of("dense", {{"kernel", Shape({3, 4})}});
  const Layer custom = Of("", {{"w", Shape({3, 4})}, {"b", Shape({4})}});
  EXPECT_EQ(FitOf(dense, dense, Matching::kPosition), Fit::kSame);
  EXPECT_EQ(FitOf(dense, custom, Matching::kPosition), Fit::kShapes);
  EXPECT_EQ(FitOf(bare, dense, Matching::kPosition), Fit::kMoreHeld);
  EXPECT_EQ(FitOf(dense, bare, Matching::kPosition), Fit::kLessHeld);
  EXPECT_EQ(FitOf(dense, Of("embedding", {{"embeddings", Shape({3, 4})}}), Matching::kPosition), Fit::kNone);
  EXPECT_EQ(FitOf(dense, Of("dense", {{"kernel", Shape({9, 9})}}), Matching::kPosition), Fit::kNone);
}

TEST(AssignPartsTest, TheKernelOfADepthwiseConvolutionHasTwoNames) {
  Layer stored = Of("conv2d", {{"kernel", Shape({3, 3, 4, 1})}});
  stored.type_told = false;
  EXPECT_NE(FitOf(Of("depthwise_conv2d", {{"depthwise_kernel", Shape({3, 3, 4, 1})}}), stored, Matching::kObjectPath),
            Fit::kNone);
}

TEST(AssignPartsTest, ThePlacesInsideAnAttentionLayerAreNotExchanged) {
  Layer query = Of("einsum_dense", {{"kernel", Shape({4, 2, 2})}});
  Layer key = query;
  query.identity = "attention/_query_dense";
  key.identity = "attention/key";
  EXPECT_EQ(PlaceInAttention(query), "query");
  EXPECT_EQ(FitOf(query, key, Matching::kObjectPath), Fit::kNone);
  EXPECT_EQ(FitOf(query, query, Matching::kObjectPath), Fit::kSame);
}

TEST(AssignPartsTest, NumberedVariablesOfAnUnknownClassFollowKerasOwnAsAWhole) {
  const Layer program = Of("layer_normalization", {{"gamma", Shape({4})}, {"beta", Shape({4})}});
  Layer stored = Of("", {{"0", Shape({4})}, {"1", Shape({4})}});
  stored.type_told = false;
  EXPECT_EQ(FitParts(program, stored, Matching::kWalkPath)[1].proof, PartProof::kClass);
  stored.parts.push_back({"2", "2", Shape({5}), DType::kFloat32, 2});
  EXPECT_EQ(FitParts(program, stored, Matching::kWalkPath)[1].proof, PartProof::kGuess);
  EXPECT_EQ(FitParts(Custom({{"a", Shape({4})}, {"b", Shape({4})}}), stored, Matching::kWalkPath)[1].proof,
            PartProof::kGuess);
}

}  // namespace
}  // namespace ckptfit
