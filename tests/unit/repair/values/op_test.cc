#include "repair/values/op.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using Kind = ValueOp::Kind;

// The last shape, or the error.
std::string After(const ValueOps& ops, const Shape& shape) {
  const auto shapes = ShapesAfter(ops, shape);
  return shapes ? shapes->back().ToString() : shapes.error().message();
}

TEST(ValueOp, EachOperationMakesItsShape) {
  EXPECT_EQ(After({}, {2, 3}), "(2, 3)");
  EXPECT_EQ(After({{Kind::kReshape, {3, -1}}}, {2, 6}), "(3, 4)");
  EXPECT_EQ(After({{Kind::kTranspose, {2, 0, 1}}}, {2, 3, 4}), "(4, 2, 3)");
  EXPECT_EQ(After({{Kind::kSlice, {1, 0}, {2, kToTheEnd}}}, {4, 3}), "(1, 3)");
  EXPECT_EQ(After({{Kind::kPad, {2, 5}}}, {2, 3}), "(2, 5)");
  EXPECT_EQ(After({{Kind::kTile, {1, 3}}}, {2, 3}), "(2, 9)");
  EXPECT_EQ(After({{Kind::kSum, {1}}, {Kind::kScale, {1, 2}}}, {2, 3}), "(2, 1)");
  EXPECT_EQ(ShapesAfter({{Kind::kSum, {0}}, {Kind::kReshape, {3}}}, {2, 3})->at(1), Shape({1, 3}));
}

TEST(ValueOp, WhatDoesNotFitTheShapeIsAnError) {
  EXPECT_EQ(After({{Kind::kReshape, {5}}}, {2, 3}), "the new shape does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kReshape, {-1, 4}}}, {2, 3}), "the new shape does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kReshape, {-1, -1}}}, {2, 3}), "the new shape does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kTranspose, {0, 0}}}, {2, 3}), "a transpose names every axis once");
  EXPECT_EQ(After({{Kind::kTranspose, {0}}}, {2, 3}), "the transpose does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kSlice, {0, 0}, {3, 3}}}, {2, 3}), "the slice does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kSlice, {2, 0}, {1, 3}}}, {2, 3}), "the slice does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kPad, {1, 3}}}, {2, 3}), "the padding does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kTile, {0, 1}}}, {2, 3}), "the repetition does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kSum, {2}}}, {2, 3}), "the sum does not fit values of shape (2, 3)");
  EXPECT_EQ(After({{Kind::kScale, {1, 0}}}, {2}), "a scale is two numbers, the second not 0");
}

TEST(ValueOp, SizesBeyondTheLimitAreRefusedBeforeAnythingIsMade) {
  const std::int64_t most = std::int64_t{1} << 62;
  EXPECT_EQ(After({{Kind::kPad, {most}}}, {2}), "values of shape (4611686018427387904,) are not changed");
  EXPECT_EQ(After({{Kind::kTile, {most}}}, {4}), "the repetition does not fit values of shape (4,)");
  EXPECT_EQ(After({{Kind::kReshape, {-2, -3}}}, {6}), "the new shape does not fit values of shape (6,)");
  EXPECT_EQ(After(ValueOps(kMostOps + 1, {Kind::kReshape, {2}}), {2}), "too many operations on one tensor");
  EXPECT_EQ(After({}, {Shape::kUnknown}), "values of shape (None,) are not changed");
}

TEST(ValueOp, OnlySumsAndScalesCompute) {
  EXPECT_TRUE(Computes({{Kind::kReshape, {2}}, {Kind::kSum, {0}}}));
  EXPECT_TRUE(Computes({{Kind::kScale, {1, 2}}}));
  EXPECT_FALSE(Computes({{Kind::kPad, {2}}, {Kind::kTile, {2}}, {Kind::kSlice, {0}, {1}}, {Kind::kTranspose, {0}}}));
}

}  // namespace
}  // namespace ckptfit
