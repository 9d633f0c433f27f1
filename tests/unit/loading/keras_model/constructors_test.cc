#include "loading/keras_model/constructors.h"

#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing_keras::Keras2;
using testing_keras::Keras3;

TEST(ConstructorsTest, ArgumentsAreThoseOfTheRelease) {
  const auto old_dense = FindConstructor(ObjectKind::kLayer, "Dense", Keras3("3.6.0"));
  const auto new_dense = FindConstructor(ObjectKind::kLayer, "Dense", Keras3("3.15.1"));
  ASSERT_TRUE(old_dense && new_dense);
  EXPECT_EQ(old_dense->Find("quantization_config"), nullptr);
  EXPECT_NE(new_dense->Find("quantization_config"), nullptr);
  EXPECT_TRUE(old_dense->Find("units")->required);
  EXPECT_EQ(old_dense->Find("use_bias")->fallback, Value(true));
  EXPECT_EQ(old_dense->sink, "Layer");
}

TEST(ConstructorsTest, KerasTwoAndThreeAreApart) {
  EXPECT_NE(FindConstructor(ObjectKind::kLayer, "LSTM", Keras2("2.15.1"))->Find("time_major"), nullptr);
  EXPECT_EQ(FindConstructor(ObjectKind::kLayer, "LSTM", Keras3("3.0.5"))->Find("time_major"), nullptr);
  EXPECT_TRUE(FindConstructor(ObjectKind::kLayer, "ThresholdedReLU", Keras2("2.15.1")));
  EXPECT_FALSE(FindConstructor(ObjectKind::kLayer, "ThresholdedReLU", Keras3("3.15.1")));
}

TEST(ConstructorsTest, TheLineThatAddedAnArgumentIsTheFirstToTakeIt) {
  // Conv2D learnt groups in 2.3.
  EXPECT_EQ(FindConstructor(ObjectKind::kLayer, "Conv2D", Keras2("2.2.3"))->Find("groups"), nullptr);
  EXPECT_NE(FindConstructor(ObjectKind::kLayer, "Conv2D", Keras2("2.3.4"))->Find("groups"), nullptr);
}

TEST(ConstructorsTest, AnUnknownReleaseIsAnsweredAsTheNearest) {
  EXPECT_NE(FindConstructor(ObjectKind::kLayer, "Dense", Keras3("3.99.0"))->Find("quantization_config"), nullptr);
  EXPECT_EQ(FindConstructor(ObjectKind::kLayer, "Conv2D", Keras2("2.2.1"))->Find("groups"), nullptr);
}

TEST(ConstructorsTest, AliasesNameTheClassBehindThem) {
  const auto alias = FindConstructor(ObjectKind::kLoss, "mse", Keras2("2.15.1"));
  ASSERT_TRUE(alias);
  EXPECT_TRUE(alias->function);
  EXPECT_EQ(alias->class_name, "mean_squared_error");
}

TEST(ConstructorsTest, DefaultsAreReadAsTheirTypes) {
  const auto conv = FindConstructor(ObjectKind::kLayer, "DepthwiseConv2D", Keras3("3.6.0"));
  ASSERT_TRUE(conv);
  EXPECT_EQ(conv->Find("strides")->fallback, Value(Value::Array{Value(1), Value(1)}));
  EXPECT_EQ(conv->Find("padding")->fallback, Value("valid"));
  EXPECT_TRUE(conv->Find("data_format")->fallback.is_null());
  const auto batch = FindConstructor(ObjectKind::kLayer, "BatchNormalization", Keras3("3.6.0"));
  EXPECT_EQ(batch->Find("momentum")->fallback, Value(0.99));
  EXPECT_EQ(batch->Find("axis")->fallback, Value(-1));
}

}  // namespace
}  // namespace ckptfit
