#include "repair/values/conversion.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(ConversionTest, WideningHoldsEveryValue) {
  EXPECT_EQ(ConversionOf(DType::kFloat32, DType::kFloat32), Conversion::kNone);
  EXPECT_EQ(ConversionOf(DType::kFloat16, DType::kFloat32), Conversion::kWiden);
  EXPECT_EQ(ConversionOf(DType::kBfloat16, DType::kFloat32), Conversion::kWiden);
  EXPECT_EQ(ConversionOf(DType::kFloat32, DType::kFloat64), Conversion::kWiden);
  EXPECT_EQ(ConversionOf(DType::kInt16, DType::kFloat32), Conversion::kWiden);
  EXPECT_EQ(ConversionOf(DType::kUint8, DType::kInt16), Conversion::kWiden);
  EXPECT_EQ(ConversionOf(DType::kBool, DType::kInt8), Conversion::kWiden);
}

TEST(ConversionTest, EverythingElseMayRound) {
  EXPECT_EQ(ConversionOf(DType::kFloat32, DType::kFloat16), Conversion::kNarrow);
  EXPECT_EQ(ConversionOf(DType::kFloat16, DType::kBfloat16), Conversion::kNarrow);
  EXPECT_EQ(ConversionOf(DType::kBfloat16, DType::kFloat16), Conversion::kNarrow);
  EXPECT_EQ(ConversionOf(DType::kInt64, DType::kFloat64), Conversion::kNarrow);
  EXPECT_EQ(ConversionOf(DType::kInt8, DType::kUint8), Conversion::kNarrow);
  EXPECT_EQ(ConversionOf(DType::kUint8, DType::kInt8), Conversion::kNarrow);
  EXPECT_EQ(ConversionOf(DType::kFloat32, DType::kInt32), Conversion::kNarrow);
  EXPECT_EQ(ConversionOf(DType::kFloat32, DType::kString), Conversion::kNarrow);
}

TEST(ConversionTest, FloatsAndIntegersAreTwoKinds) {
  EXPECT_TRUE(AreOneKind(DType::kFloat16, DType::kFloat64));
  EXPECT_TRUE(AreOneKind(DType::kInt64, DType::kUint32));
  EXPECT_TRUE(AreOneKind(DType::kString, DType::kString));
  EXPECT_FALSE(AreOneKind(DType::kFloat32, DType::kInt32));
  EXPECT_FALSE(AreOneKind(DType::kBool, DType::kInt8));
  EXPECT_FALSE(AreOneKind(DType::kString, DType::kVariant));
}

}  // namespace
}  // namespace ckptfit
