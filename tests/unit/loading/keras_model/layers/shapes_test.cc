#include "loading/keras_model/layers/shapes.h"

#include <gtest/gtest.h>

#include <limits>

namespace ckptfit {
namespace {

TEST(ShapesTest, AxesCountFromTheEndAndOutOfRangeIsUnknown) {
  const Shape shape{-1, 4, 5};
  EXPECT_EQ(DimAt(shape, -1), 5);
  EXPECT_EQ(DimAt(shape, 1), 4);
  EXPECT_EQ(DimAt(shape, 3), Shape::kUnknown);
  EXPECT_EQ(DimAt(Shape::UnknownRank(), 0), Shape::kUnknown);
  EXPECT_EQ(WithDim(shape, -1, 7), (Shape{-1, 4, 7}));
  EXPECT_EQ(WithDim(shape, 9, 7), shape);
}

TEST(ShapesTest, SumsAndProductsThatDoNotFitAreUnknown) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(AddDims(kMax, 1), Shape::kUnknown);
  EXPECT_EQ(MulDims(kMax, 2), Shape::kUnknown);
  EXPECT_EQ(MulDims(-5, 2), Shape::kUnknown);
  EXPECT_EQ(DivDims(7, 0), Shape::kUnknown);
  EXPECT_EQ(DivDims(7, 2), 3);
}

TEST(ShapesTest, WindowsFollowPaddingStrideAndDilation) {
  EXPECT_EQ(WindowOutput(8, 3, 1, 1, "valid"), 6);
  EXPECT_EQ(WindowOutput(8, 3, 2, 1, "same"), 4);
  EXPECT_EQ(WindowOutput(8, 3, 2, 2, "valid"), 2);
  EXPECT_EQ(WindowOutput(2, 3, 1, 1, "valid"), Shape::kUnknown);
  EXPECT_EQ(WindowOutput(-1, 3, 1, 1, "same"), Shape::kUnknown);
  EXPECT_EQ(WindowOutput(8, 3, 0, 1, "same"), Shape::kUnknown);
  EXPECT_EQ(WindowOutput(std::numeric_limits<std::int64_t>::max(), 3, 2, 1, "same"), Shape::kUnknown);
}

TEST(ShapesTest, BroadcastAlignsToTheRight) {
  EXPECT_EQ(Broadcast(Shape{-1, 1, 4}, Shape{3, 1}), (Shape{-1, 3, 4}));
  EXPECT_EQ(Broadcast(Shape{-1, 4}, Shape{-1, 4}), (Shape{-1, 4}));
  EXPECT_TRUE(Broadcast(Shape{2}, Shape::UnknownRank()).unknown_rank);
}

}  // namespace
}  // namespace ckptfit
