#include "diagnosis/widths.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(Widths, OneFactorOfThreeSizesIsFound) {
  const auto factor = CommonFactor({{8, 4}, {16, 8}, {32, 16}, {16, 8}});
  ASSERT_TRUE(factor.has_value());
  EXPECT_EQ(factor->least, 2);
  EXPECT_EQ(factor->most, 2);
}

TEST(Widths, TwoSizesAreTooFew) { EXPECT_FALSE(CommonFactor({{8, 4}, {16, 8}, {8, 4}}).has_value()); }

TEST(Widths, RoundingToIntegersHidesNoFactor) { EXPECT_TRUE(CommonFactor({{15, 10}, {23, 15}, {48, 32}}).has_value()); }

TEST(Widths, RoundingToMultiplesOfEightHidesNoFactor) {
  const auto factor = CommonFactor({{16, 8}, {32, 24}, {48, 32}, {80, 56}});
  ASSERT_TRUE(factor.has_value());
  EXPECT_DOUBLE_EQ(factor->most, 2);
  EXPECT_DOUBLE_EQ(factor->least, 4.0 / 3);
}

TEST(Widths, OthersThatGrewAlikeAreNoFactor) {
  EXPECT_FALSE(CommonFactor({{10, 5}, {12, 11}, {9, 4}, {30, 8}}).has_value());
  EXPECT_FALSE(CommonFactor({{16, 8}, {64, 8}, {48, 32}, {80, 56}}).has_value());  // more than twice apart
}

TEST(Widths, SizesThatGrewAndShrankAreNoFactor) {
  EXPECT_FALSE(CommonFactor({{16, 8}, {8, 16}, {48, 32}, {80, 56}}).has_value());
}

TEST(Widths, UnknownSizesTellNothing) {
  EXPECT_FALSE(CommonFactor({{-1, 8}, {16, 8}, {32, 16}, {64, 32}}).has_value());
}

}  // namespace
}  // namespace ckptfit
