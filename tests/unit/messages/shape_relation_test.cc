#include "messages/shape_relation.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using enum ShapeRelation;

TEST(ShapeRelationTest, VectorsAreDoubledOrOther) {
  EXPECT_EQ(RelateShapes("(64,)", "(128,)"), kDoubled);
  EXPECT_EQ(RelateShapes("[128]", "[64]"), kDoubled);
  EXPECT_EQ(RelateShapes("(10,)", "(7,)"), kVector);
  EXPECT_EQ(RelateShapes("(5,)", "(10,)"), kVector);  // neither three gates nor four
}

TEST(ShapeRelationTest, OneAxisOfAMatrix) {
  EXPECT_EQ(RelateShapes("(128, 10)", "(128, 20)"), kLast);
  EXPECT_EQ(RelateShapes("(5000, 64)", "(4000, 64)"), kFirst);
}

TEST(ShapeRelationTest, ChannelsOfAnInputAreFew) {
  EXPECT_EQ(RelateShapes("(3, 3, 1, 32)", "(3, 3, 3, 32)"), kChannels);
  EXPECT_EQ(RelateShapes("(5, 5, 128, 4)", "(5, 5, 1, 4)"), kChannels);  // an image with its axes exchanged
  EXPECT_EQ(RelateShapes("(3, 3, 64, 32)", "(3, 3, 128, 32)"), kInputs);
  EXPECT_EQ(RelateShapes("(3, 3, 64, 32)", "(5, 5, 64, 32)"), kWindow);
}

TEST(ShapeRelationTest, FiltersBehindAnImageAreNoClasses) {
  EXPECT_EQ(RelateShapes("(7, 7, 3, 192)", "(7, 7, 3, 64)"), kStem);
  EXPECT_EQ(RelateShapes("(3, 3, 16, 192)", "(3, 3, 16, 64)"), kLast);
  EXPECT_EQ(RelateShapes("(3, 192)", "(3, 64)"), kLast);
  EXPECT_EQ(RelateShapes("(7, 7, None, 192)", "(7, 7, None, 64)"), kLast);
}

TEST(ShapeRelationTest, AxesThatWerePrintedReversedAreComparedByTheirNumbers) {
  EXPECT_EQ(RelateShapes("(3, 3, 384, 180)", "(720, 384, 3, 3)"), kLast);
  EXPECT_EQ(RelateShapes("[7,7,1,64]", "[64,3,7,7]"), kChannels);
  EXPECT_EQ(RelateShapes("(3, 3, 224, 64)", "(64, 3, 3, 3)"), kChannels);
  EXPECT_EQ(RelateShapes("(3, 4)", "(4, 3)"), kAxes);
}

TEST(ShapeRelationTest, AKernelWhoseWindowIsPrintedLastIsPutBack) {
  EXPECT_EQ(RelateShapes("(3, 3, 32, 64)", "(32, 3, 3, 3)"), kSeveral);  // stored: (3, 3, 3, 32)
  EXPECT_EQ(RelateShapes("(3, 3, 32, 32)", "(32, 3, 3, 3)"), kChannels);
  EXPECT_EQ(RelateShapes("(4, 4, 128, 256)", "(2048, 256, 4, 4)"), kSeveral);
  EXPECT_EQ(RelateShapes("(1, 1, 2048, 64)", "(256, 2048, 1, 1)"), kLast);
  EXPECT_EQ(RelateShapes("(3, 3, 3, 8)", "(3, 3, 3, 16)"), kStem);  // either order
}

TEST(ShapeRelationTest, OtherRanksAndSeveralAxes) {
  EXPECT_EQ(RelateShapes("(96,)", "(2, 96)"), kTwoRows);
  EXPECT_EQ(RelateShapes("(2, 96)", "(96,)"), kTwoRows);
  EXPECT_EQ(RelateShapes("(4,)", "(3, 4)"), kRank);
  EXPECT_EQ(RelateShapes("(3, 4, 5)", "(6, 7, 5)"), kSeveral);
}

TEST(ShapeRelationTest, BothRowsOfABiasInOneVectorAreThoseOfCuDnn) {
  EXPECT_EQ(RelateShapes("[2,384]", "[768]"), kFlatRows);
  EXPECT_EQ(RelateShapes("(768,)", "(2, 384)"), kFlatRows);
  EXPECT_EQ(RelateShapes("(3, 384)", "(768,)"), kRank);
}

TEST(ShapeRelationTest, WidthsOfLayersAreMultiplesOfEight) {
  EXPECT_TRUE(DifferInWidths("(1, 1, 2048, 64)", "(256, 2048, 1, 1)"));
  EXPECT_TRUE(DifferInWidths("(512,)", "(256,)"));
  EXPECT_FALSE(DifferInWidths("(1024, 8)", "(1024, 324)"));
  EXPECT_FALSE(DifferInWidths("(128, 8)", "(128, 64)"));
  EXPECT_FALSE(DifferInWidths("(64,)", "(64,)"));
  EXPECT_FALSE(DifferInWidths("(64, 64)", "(128,)"));
  EXPECT_FALSE(DifferInWidths("", ""));
}

TEST(ShapeRelationTest, TheanoKeepsTheWindowOfAKernelLast) {
  EXPECT_TRUE(FileHasWindowLast("(3, 3, 640, 64)", "(64, 3, 3, 3)"));
  EXPECT_TRUE(FileHasWindowLast("(3L, 3L, 3L, 64L)", "(64, 3, 3, 3)"));
  EXPECT_FALSE(FileHasWindowLast("(3, 3, 4, 64)", "(3, 3, 3, 64)"));
  EXPECT_FALSE(FileHasWindowLast("(3, 3, 3, 64)", "(64,)"));
  EXPECT_FALSE(FileHasWindowLast("", ""));
}

TEST(ShapeRelationTest, WhatCannotBeComparedIsNothing) {
  EXPECT_EQ(RelateShapes("(3,)", "(3,)"), kNone);
  EXPECT_EQ(RelateShapes("", "(3,)"), kNone);
  EXPECT_EQ(RelateShapes("()", "()"), kNone);
  EXPECT_EQ(RelateShapes("(1,1,1,1,1,1,1,1,1)", "(1,)"), kNone);
  EXPECT_EQ(RelateShapes("(99999999999999999999999,)", "(1,)"), kVector);
}

TEST(ShapeRelationTest, RelationsHaveNames) {
  EXPECT_EQ(ShapeRelationNamed("doubled"), kDoubled);
  EXPECT_EQ(ShapeRelationNamed("purple"), kNone);
}

}  // namespace
}  // namespace ckptfit
