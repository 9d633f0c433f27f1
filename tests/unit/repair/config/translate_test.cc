#include "repair/config/translate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/repair/config/releases.h"

namespace ckptfit {
namespace {

std::string Keras2Layer(const std::string& name, const std::string& config) {
  return R"({"module":"keras.layers","class_name":")" + name + R"(","config":)" + config +
         R"(,"registered_name":null})";
}

std::string SequentialOf(const std::string& layers) {
  return R"({"module":"keras","class_name":"Sequential","config":{"name":"s","layers":[)" + layers +
         R"(]},"registered_name":null})";
}

// The one layer of a Sequential, or why there is none.
Value LayerFor(const std::string& layer, const Environment& from, const Environment& to) {
  const Result<TranslatedConfig> made = TranslateModelConfig(Parsed(SequentialOf(layer)), from, to);
  return made ? made->entry["config"]["layers"].AsArray().back() : Value(made.error().message());
}

const char* const kRecurrent =
    R"({"name":"l","trainable":true,"dtype":"float32","units":4,"time_major":false,"implementation":2,
        "recurrent_initializer":{"class_name":"Orthogonal","config":{"gain":1.0,"seed":null},"shared_object_id":1}})";

TEST(TranslateTest, SettingsThatSayNothingAreDroppedAndNamed) {
  const auto made = TranslateModelConfig(Parsed(SequentialOf(Keras2Layer("LSTM", kRecurrent))), kLine15, kLine21);
  ASSERT_TRUE(made) << made.error().ToString();
  const Value config = made->entry["config"]["layers"].AsArray()[0]["config"];
  EXPECT_FALSE(config.Has("time_major"));
  EXPECT_EQ(config["recurrent_initializer"],
            Parsed(R"({"module":"keras.initializers","class_name":"Orthogonal","config":{"gain":1.0,"seed":null},
                       "registered_name":null})"));
  EXPECT_NE(std::find(made->dropped.begin(), made->dropped.end(), "LSTM time_major"), made->dropped.end());
}

TEST(TranslateTest, SettingsThatSaySomethingAreARefusal) {
  EXPECT_EQ(LayerFor(Keras2Layer("LSTM", R"({"units":4,"time_major":true})"), kLine15, kLine21),
            Value("this Keras knows no `time_major` of LSTM, which is True"));
}

TEST(TranslateTest, NamesOfClassesAreThoseOfTheRelease) {
  const Value layer = LayerFor(Keras2Layer("LSTM", kRecurrent), kLine15, kLine16);
  EXPECT_EQ(layer["config"]["recurrent_initializer"]["class_name"], Value("OrthogonalInitializer"));
}

TEST(TranslateTest, SettingsHaveTheirOtherName) {
  const std::string alpha = R"({"name":"a","alpha":0.25})";
  const std::string slope = R"({"name":"a","negative_slope":0.25})";
  EXPECT_EQ(LayerFor(Keras2Layer("LeakyReLU", alpha), kLine15, kLine21)["config"], Parsed(slope));
  EXPECT_EQ(LayerFor(Keras2Layer("LeakyReLU", slope), kLine21, kLine15)["config"], Parsed(alpha));
}

TEST(TranslateTest, PoliciesGetTheFormOfTheRelease) {
  const std::string policy = R"({"units":1,"dtype":{"module":"keras","class_name":"DTypePolicy","config":{"name":)";
  EXPECT_EQ(LayerFor(Keras2Layer("Dense", policy + R"("float32"}}})"), kLine21, kLine15)["config"]["dtype"],
            Value("float32"));
  EXPECT_EQ(LayerFor(Keras2Layer("Dense", policy + R"("mixed_float16"}}})"), kLine21, kLine15)["config"]["dtype"],
            Parsed(R"({"module":"keras.mixed_precision","class_name":"Policy","config":{"name":"mixed_float16"},
                       "registered_name":null})"));
}

TEST(TranslateTest, LayersInWrappersAreTranslatedToo) {
  const Value layer =
      LayerFor(Keras2Layer("Bidirectional", R"({"name":"b","layer":)" + Keras2Layer("LSTM", kRecurrent) + "}"), kLine15,
               kLine21);
  EXPECT_FALSE(layer["config"]["layer"]["config"].Has("time_major"));
}

TEST(TranslateTest, OldReleasesHaveNoModules) {
  const Value layer = LayerFor(Keras2Layer("LSTM", kRecurrent), kLine15, kLine8);
  EXPECT_FALSE(layer.Has("module"));
  EXPECT_FALSE(layer["config"]["recurrent_initializer"].Has("module"));
}

TEST(TranslateTest, AFirstShapeBecomesAnInputLayer) {
  const auto made =
      TranslateModelConfig(Parsed(R"({"class_name":"Sequential","config":{"name":"s","layers":[{"class_name":"Dense",
                 "config":{"name":"d","units":2,"batch_input_shape":[null,3],"dtype":"float32"}}]}})"),
                           kLine8, kLine21);
  ASSERT_TRUE(made) << made.error().ToString();
  const Value::Array& layers = made->entry["config"]["layers"].AsArray();
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0]["config"],
            Parsed(R"({"batch_shape":[null,3],"dtype":"float32","sparse":false,"name":"d_input"})"));
  EXPECT_FALSE(layers[1]["config"].Has("batch_input_shape"));
}

TEST(TranslateTest, WhatComputesSomethingElseIsRefused) {
  for (const char* layer : {R"({"units":2,"activation":"hard_sigmoid"})"}) {
    EXPECT_EQ(LayerFor(Keras2Layer("Dense", layer), kLine15, kLine21),
              Value("`hard_sigmoid` computes something else in this Keras than in that of the file"));
    EXPECT_TRUE(LayerFor(Keras2Layer("Dense", layer), kLine15, kLine8).is_object());
  }
  EXPECT_TRUE(LayerFor(Keras2Layer("CategoryEncoding", R"({"num_tokens":3})"), kLine16, kLine21).is_string());
  EXPECT_TRUE(LayerFor(Keras2Layer("CategoryEncoding", R"({"num_tokens":3})"), kLine15, kLine21).is_object());
}

TEST(TranslateTest, WordsThatWereLearnedAreNotInTheConfig) {
  const std::string adapted = R"({"name":"w","vocabulary":null})";
  EXPECT_TRUE(LayerFor(Keras2Layer("StringLookup", adapted), kLine15, kLine21).is_string());
  const std::string given = R"({"name":"w","vocabulary":["a"]})";
  EXPECT_TRUE(LayerFor(Keras2Layer("StringLookup", given), kLine15, kLine21).is_object());
}

TEST(TranslateTest, ClassesThatOneReleaseLacksAreRefused) {
  EXPECT_EQ(LayerFor(Keras2Layer("LocallyConnected1D", R"({"filters":1,"kernel_size":1})"), kLine15, kLine21),
            Value("this Keras has no layer LocallyConnected1D"));
}

const char* const kFunctional2 = R"({"class_name":"Functional","config":{"name":"m","layers":[
  {"class_name":"InputLayer","config":{"batch_input_shape":[null,3],"dtype":"float32","name":"a/in"},"name":"a/in","inbound_nodes":[]},
  {"class_name":"Dense","config":{"name":"a/d","units":2},"name":"a/d","inbound_nodes":[[["a/in",0,0,{}]]]}],
  "input_layers":[["a/in",0,0]],"output_layers":[["a/d",0,0]]}})";

TEST(TranslateTest, FunctionalModelsGetTheirCallsAndNames) {
  const auto made = TranslateModelConfig(Parsed(kFunctional2), kLine8, kLine21);
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_EQ(made->entry["module"], Value("keras.src.models.functional"));
  const Value& config = made->entry["config"];
  EXPECT_EQ(config["layers"].AsArray()[1]["name"], Value("a_d"));
  EXPECT_EQ(config["layers"].AsArray()[1]["inbound_nodes"].AsArray()[0]["args"].AsArray()[0]["config"]["keras_history"],
            Parsed(R"(["a_in",0,0])"));
  EXPECT_EQ(config["output_layers"], Parsed(R"(["a_d",0,0])"));
  const auto old = TranslateModelConfig(Parsed(kFunctional2), kLine8, kLine16);
  EXPECT_EQ(old->entry["config"]["output_layers"], Parsed(R"([["a_d",0,0]])"));
}

TEST(TranslateTest, ThereAndBackIsTheSameConfig) {
  const auto there = TranslateModelConfig(Parsed(kFunctional2), kLine8, kLine21);
  const auto back = TranslateModelConfig(there->entry, kLine21, kLine8);
  ASSERT_TRUE(back) << back.error().ToString();
  const auto again = TranslateModelConfig(back->entry, kLine8, kLine21);
  EXPECT_EQ(again->entry, there->entry);
}

TEST(TranslateTest, OperationsBetweenLayersStayWithinKeras3) {
  const std::string operation =
      R"({"module":"keras.src.ops.numpy","class_name":"Add","config":{"name":"add"},"registered_name":"Add"})";
  EXPECT_TRUE(LayerFor(operation, kLine21, kLine16).is_object());
  EXPECT_EQ(LayerFor(operation, kLine21, kLine15), Value("this Keras has no operation Add between layers"));
}

TEST(TranslateTest, NestingIsBounded) {
  std::string config = SequentialOf("");
  for (int i = 0; i < 80; ++i) config = SequentialOf(config);
  const auto made = TranslateModelConfig(Parsed(config), kLine15, kLine21);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message(), "models are nested too deep");
}

}  // namespace
}  // namespace ckptfit
