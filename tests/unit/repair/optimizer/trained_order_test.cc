#include "repair/optimizer/trained_order.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(TrainedOrderTest, LayersOfOneKindAreNumbered) {
  EXPECT_TRUE(ShapesTellOrder({{"layers/dense/vars/0", {3, 3}}, {"layers/dense_1/vars/0", {3, 3}}}));
  EXPECT_TRUE(ShapesTellOrder({{"layers/dense_9/vars/0", {3, 3}}, {"layers/dense_10/vars/0", {3, 3}}}));
  EXPECT_FALSE(ShapesTellOrder({{"layers/dense_1/vars/0", {3, 3}}, {"layers/dense/vars/0", {3, 3}}}));
}

TEST(TrainedOrderTest, TwoKindsOfOneShapeMayStandInEitherOrder) {
  EXPECT_FALSE(ShapesTellOrder({{"layers/dense/vars/0", {3, 3}}, {"layers/embedding/vars/0", {3, 3}}}));
  EXPECT_TRUE(ShapesTellOrder({{"layers/dense/vars/0", {3, 3}}, {"layers/embedding/vars/0", {4, 3}}}));
}

TEST(TrainedOrderTest, ANormalizationBetweenLayersCanStandThereOnly) {
  EXPECT_TRUE(ShapesTellOrder({{"layers/dense/vars/0", {4, 4}},
                               {"layers/dense/vars/1", {4}},
                               {"layers/batch_normalization/vars/0", {4}},
                               {"layers/batch_normalization/vars/1", {4}},
                               {"layers/dense_1/vars/0", {4, 4}},
                               {"layers/dense_1/vars/1", {4}}}));
}

TEST(TrainedOrderTest, AttributesHaveNoOrder) {
  EXPECT_FALSE(ShapesTellOrder({{"a/vars/0", {4, 4}}, {"b/vars/0", {4, 4}}}));
  EXPECT_FALSE(ShapesTellOrder({{"layers_1/vars/0", {4, 4}}, {"layers_2/vars/0", {4, 4}}}));
  EXPECT_TRUE(ShapesTellOrder({{"a/vars/0", {4, 4}}, {"a/vars/1", {4, 4}}}));
  EXPECT_TRUE(ShapesTellOrder({{"a/vars/0", {4, 4}}, {"b/vars/0", {4, 5}}}));
}

TEST(TrainedOrderTest, TwoNormalizationsSideBySideOfTwoKindsAreNotTold) {
  EXPECT_FALSE(ShapesTellOrder({{"layers/batch_normalization/vars/0", {4}},
                                {"layers/batch_normalization/vars/1", {4}},
                                {"layers/layer_normalization/vars/0", {4}},
                                {"layers/layer_normalization/vars/1", {4}}}));
}

TEST(TrainedOrderTest, ALayerInTwoPiecesTellsNothing) {
  EXPECT_FALSE(ShapesTellOrder({{"a/vars/0", {1}}, {"b/vars/0", {2}}, {"a/vars/1", {3}}}));
  EXPECT_FALSE(ShapesTellOrder({}));
}

}  // namespace
}  // namespace ckptfit
