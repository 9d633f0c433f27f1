#include "repair/layout/compile_config.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

Environment Under(const char* tensorflow, const char* keras, KerasKind kind) {
  Environment environment;
  environment.tensorflow = *Version::Parse(tensorflow);
  environment.keras = *Version::Parse(keras);
  environment.keras_kind = kind;
  return environment;
}

const Environment kLine10 = Under("2.10.1", "2.10.0", KerasKind::kTfKeras2);
const Environment kLine15 = Under("2.15.1", "2.15.0", KerasKind::kTfKeras2);
const Environment kLine21 = Under("2.21.0", "3.12.0", KerasKind::kKeras3);

Value Parsed(const char* text) { return *ParseJson(text, "test"); }

// As TensorFlow 2.10 writes it.
const char* const kLegacy =
    R"({"loss": "mse", "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "mae", "dtype": "float32",
    "fn": "mean_absolute_error"}}]], "weighted_metrics": null, "loss_weights": null, "optimizer_config":
    {"class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.01, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999,
    "epsilon": 1e-07, "amsgrad": false}}})";

std::string ErrorOf(const char* text, bool from_archive, bool to_archive, const Environment& environment) {
  const Result<Value> made = TranslateCompileConfig(Parsed(text), from_archive, to_archive, environment);
  return made ? "" : made.error().message();
}

TEST(CompileConfigTest, ALegacyOptimizerIsTheOneOfThatNameInKeras3) {
  const Result<Value> made = TranslateCompileConfig(Parsed(kLegacy), false, true, kLine21);
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_EQ((*made)["loss"], Value("mean_squared_error"));
  EXPECT_EQ((*made)["metrics"], Parsed(R"(["mean_absolute_error"])"));
  EXPECT_EQ((*made)["optimizer"],
            Parsed(R"({"module": "keras.optimizers", "class_name": "Adam", "config": {"name": "Adam",
      "learning_rate": 0.01, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": false},
      "registered_name": null})"));
}

TEST(CompileConfigTest, ItStaysLegacyWhereKeras2StillHasIt) {
  const Result<Value> made = TranslateCompileConfig(Parsed(kLegacy), false, false, kLine15);
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_FALSE((*made)["optimizer_config"]["config"].Has("is_legacy_optimizer"));
  EXPECT_TRUE((*made)["optimizer_config"]["config"].Has("decay"));
}

TEST(CompileConfigTest, AnOptimizerOfKeras3IsNoLegacyOne) {
  const char* const kStored = R"({"loss": "mae", "optimizer": {"module": "keras.optimizers", "class_name": "SGD",
      "config": {"name": "SGD", "learning_rate": 0.5, "momentum": 0.9, "nesterov": true, "loss_scale_factor": null,
      "gradient_accumulation_steps": null}, "registered_name": null}})";
  const Result<Value> made = TranslateCompileConfig(Parsed(kStored), true, false, kLine15);
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_EQ((*made)["optimizer_config"]["config"]["is_legacy_optimizer"], Value(false));
  EXPECT_EQ((*made)["optimizer_config"]["config"]["momentum"], Value(0.9));
  EXPECT_FALSE((*made)["optimizer_config"].Has("module"));
}

TEST(CompileConfigTest, ArchivesOfKeras2HoldNoLegacyOptimizer) {
  const Result<Value> made = TranslateCompileConfig(Parsed(kLegacy), false, true, kLine15);
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_EQ((*made)["optimizer"]["module"], Value("keras.optimizers"));
  EXPECT_FALSE((*made)["optimizer"]["config"].Has("decay"));
}

TEST(CompileConfigTest, NadamOfAnotherGenerationIsAnother) {
  const char* const kOld =
      R"({"loss": "mse", "optimizer_config": {"class_name": "Nadam", "config": {"decay": 0.004}}})";
  EXPECT_EQ(ErrorOf(kOld, false, true, kLine21), "Nadam plans its momentum in another way since TensorFlow 2.11");
  EXPECT_EQ(ErrorOf(kOld, false, false, kLine15), "") << "the legacy one is still there";
}

TEST(CompileConfigTest, ASettingThatMeansSomethingIsNotDropped) {
  EXPECT_EQ(ErrorOf(R"({"loss": "mse", "optimizer_config": {"class_name": "Adam", "config": {"decay": 0.1}}})", false,
                    true, kLine21),
            "this Keras knows no `decay` of Adam");
  EXPECT_EQ(ErrorOf(R"({"loss": "mse", "optimizer": {"module": "keras.optimizers", "class_name": "Adam",
                    "config": {"gradient_accumulation_steps": 4}}})",
                    true, false, kLine15),
            "this Keras knows no `gradient_accumulation_steps` of Adam");
}

TEST(CompileConfigTest, WhatIsNotKerassOwnIsAReason) {
  EXPECT_EQ(ErrorOf(R"({"loss": "my_loss", "optimizer_config": {"class_name": "Adam", "config": {}}})", false, false,
                    kLine15),
            "this Keras has no loss my_loss");
  EXPECT_EQ(
      ErrorOf(R"({"loss": "mse", "optimizer_config": {"class_name": "Mine", "config": {}}})", false, false, kLine15),
      "this Keras has no optimizer Mine");
  EXPECT_EQ(ErrorOf(R"({"loss": "mse"})", false, false, kLine15), "the file does not say which optimizer it was");
}

TEST(CompileConfigTest, AutoIsTheMeanOverTheBatchInKeras3) {
  const char* const kStored = R"({"loss": {"class_name": "BinaryCrossentropy", "config": {"reduction": "auto",
      "name": "b", "from_logits": true}}, "optimizer_config": {"class_name": "SGD", "config": {}}})";
  const Result<Value> made = TranslateCompileConfig(Parsed(kStored), false, true, kLine21);
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_EQ((*made)["loss"]["config"]["reduction"], Value("sum_over_batch_size"));
  EXPECT_EQ((*made)["loss"]["module"], Value("keras.losses"));
  const Result<Value> same = TranslateCompileConfig(Parsed(kStored), false, false, kLine10);
  ASSERT_TRUE(same) << same.error().ToString();
  EXPECT_EQ((*same)["loss"]["config"]["reduction"], Value("auto"));
}

TEST(CompileConfigTest, DeepNestingIsARefusal) {
  EXPECT_EQ(ErrorOf(R"({"loss": [[[[[["mse"]]]]]], "optimizer_config": {"class_name": "SGD", "config": {}}})", false,
                    false, kLine15),
            "losses or metrics are nested too deep");
}

}  // namespace
}  // namespace ckptfit
