#include "model/shape.h"

#include <gtest/gtest.h>

#include "model/dtype.h"
#include "model/release_line.h"
#include "model/version.h"

namespace ckptfit {
namespace {

TEST(ShapeTest, PrintsAsPythonPrintsTuples) {
  EXPECT_EQ(Shape({3, 4}).ToString(), "(3, 4)");
  EXPECT_EQ(Shape({3}).ToString(), "(3,)");
  EXPECT_EQ(Shape().ToString(), "()");
  EXPECT_EQ(Shape({-1, 2}).ToListString(), "[None, 2]");
}

TEST(ShapeTest, UnknownPartsAreCompatibleWithAnything) {
  EXPECT_TRUE(Shape({-1, 2}).CompatibleWith(Shape({7, 2})));
  EXPECT_FALSE(Shape({-1, 2}).CompatibleWith(Shape({7, 3})));
  EXPECT_TRUE(Shape::UnknownRank().CompatibleWith(Shape({1, 2, 3})));
  EXPECT_FALSE(Shape({1}).CompatibleWith(Shape()));
}

TEST(ShapeTest, ElementCountsThatOverflowAreNothing) {
  EXPECT_EQ(Shape({3, 4}).Elements(), 12u);
  EXPECT_EQ(Shape({std::int64_t{1} << 40, std::int64_t{1} << 40}).Elements(), std::nullopt);
  EXPECT_EQ(Shape({-1}).Elements(), std::nullopt);
}

TEST(DTypeTest, NamesOfPythonAndCppAreBothUnderstood) {
  EXPECT_EQ(DTypeFromName("half"), DType::kFloat16);
  EXPECT_EQ(DTypeFromName("float16"), DType::kFloat16);
  EXPECT_EQ(DTypeCppName(DType::kFloat64), "double");
  EXPECT_EQ(DTypeFromName("float7"), std::nullopt);
  EXPECT_EQ(DTypeFromNumber(34), std::nullopt);
  EXPECT_EQ(DTypeBytes(DType::kString), 0u);
}

TEST(VersionTest, ReadsReleasesAndOddSuffixes) {
  const Version v = *Version::Parse("2.2.4-tf");
  EXPECT_EQ(v.patch, 4);
  EXPECT_EQ(v.text, "2.2.4-tf");
  EXPECT_TRUE(v.AtLeast(2, 2, 4));
  EXPECT_TRUE(v.Before(2, 3));
  EXPECT_EQ(Version::Parse("x"), std::nullopt);
}

TEST(ReleaseLineTest, UnknownMinorsGetTheNearestLineAndSaySo) {
  bool exact = true;
  EXPECT_EQ(NearestLine(*Version::Parse("2.99.0"), &exact).minor, 21);
  EXPECT_FALSE(exact);
  EXPECT_EQ(NearestLine(*Version::Parse("2.15.0"), &exact).last_patch, "2.15.1");
  EXPECT_TRUE(exact);
}

}  // namespace
}  // namespace ckptfit
