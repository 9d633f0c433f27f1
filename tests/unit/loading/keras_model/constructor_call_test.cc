#include "loading/keras_model/constructor_call.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing_keras::Keras2;
using testing_keras::Keras3;

std::string Call(const std::string& class_name, const std::string& config, const Environment& environment) {
  const auto constructor = FindConstructor(ObjectKind::kLayer, class_name, environment);
  if (!constructor) return "no such class";
  const auto fault = CallConstructor(ObjectKind::kLayer, *constructor, *ParseJson(config, "test"), environment);
  return fault ? fault->error.type + ": " + fault->error.message : "accepted";
}

TEST(ConstructorCallTest, WhatNoClassTakesIsRefusedInTheWordsOfTheBaseClass) {
  const std::string config = R"({"units": 4, "name": "d", "quantization_config": null})";
  EXPECT_EQ(Call("Dense", config, Keras3("3.6.0")),
            "ValueError: Unrecognized keyword arguments passed to Dense: {'quantization_config': None}");
  EXPECT_EQ(Call("Dense", config, Keras3("3.15.1")), "accepted");
  EXPECT_EQ(Call("Dense", config, Keras2("2.4.4")),
            "TypeError: ('Keyword argument not understood:', 'quantization_config')");
}

TEST(ConstructorCallTest, InputLayersOfKerasTwoRefuseTheShapeOfKerasThree) {
  const std::string config = R"({"batch_shape": [null, 3], "name": "i"})";
  EXPECT_EQ(Call("InputLayer", config, Keras2("2.4.4")),
            "ValueError: ('Unrecognized keyword arguments:', dict_keys(['batch_shape']))");
  EXPECT_EQ(Call("InputLayer", config, Keras2("2.15.1")),
            "ValueError: Unrecognized keyword arguments: ['batch_shape']");
  EXPECT_EQ(Call("InputLayer", config, Keras3("3.6.0")), "accepted");
}

TEST(ConstructorCallTest, MissingArgumentsAreListedAsPythonDoes) {
  EXPECT_EQ(Call("Dense", "{}", Keras3("3.6.0")),
            "TypeError: Dense.__init__() missing 1 required positional argument: 'units'");
  EXPECT_EQ(Call("Embedding", "{}", Keras2("2.4.4")),
            "TypeError: __init__() missing 2 required positional arguments: 'input_dim' and 'output_dim'");
}

CustomObject Scale(bool var_keyword) {
  CustomObject custom;
  custom.class_name = "Scale";
  custom.bases = {"Layer"};
  custom.signature.parameters = {{"units", true, false}, {"alpha", true, true}};
  custom.signature.var_keyword = var_keyword;
  return custom;
}

std::string CallCustom(const CustomObject& custom, const std::string& config, const Environment& environment) {
  const auto fault = CallConstructor(custom, *ParseJson(config, "test"), environment);
  return fault ? fault->error.message : "accepted";
}

TEST(ConstructorCallTest, ClassesOfTheProgramHaveTheirOwnSignature) {
  const Environment environment = Keras3("3.6.0");
  EXPECT_EQ(CallCustom(Scale(false), R"({"units": 4, "name": "s"})", environment),
            "Scale.__init__() got an unexpected keyword argument 'name'");
  EXPECT_EQ(CallCustom(Scale(true), R"({"name": "s"})", environment),
            "Scale.__init__() missing 1 required positional argument: 'units'");
  EXPECT_EQ(CallCustom(Scale(true), R"({"units": 4, "name": "s"})", environment),
            "Scale.__init__() missing 1 required keyword-only argument: 'alpha'");
  EXPECT_EQ(CallCustom(Scale(true), R"({"units": 4, "alpha": 1, "name": "s", "beta": 2})", environment),
            "Unrecognized keyword arguments passed to Scale: {'beta': 2}");
}

TEST(ConstructorCallTest, OptimizersRefuseInTheirOwnWords) {
  const Value config = *ParseJson(R"({"name": "Adam", "decay": 0.0})", "test");
  const Environment keras2 = Keras2("2.15.1");
  const auto adam = FindConstructor(ObjectKind::kOptimizer, "Adam", keras2);
  ASSERT_TRUE(adam);
  EXPECT_EQ(CallConstructor(ObjectKind::kOptimizer, *adam, config, keras2)->error.message,
            "decay is deprecated in the new Keras optimizer, please check the docstring for valid arguments, or use "
            "the legacy optimizer, e.g., tf.keras.optimizers.legacy.Adam.");
  const Environment keras3 = Keras3("3.6.0");
  const auto adam3 = FindConstructor(ObjectKind::kOptimizer, "Adam", keras3);
  EXPECT_FALSE(CallConstructor(ObjectKind::kOptimizer, *adam3, config, keras3));
  EXPECT_EQ(
      CallConstructor(ObjectKind::kOptimizer, *adam3, *ParseJson(R"({"lr": 0.1})", "test"), keras3)->error.message,
      "Argument(s) not recognized: {'lr': 0.1}");
}

}  // namespace
}  // namespace ckptfit
