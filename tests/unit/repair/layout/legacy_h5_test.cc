#include "repair/layout/legacy_h5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_weights/fixture.h"
#include "unit/repair/layout_fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;
using testing_repair::CallOf;
using testing_repair::NamesAt;
using testing_repair::ObjectAt;
using testing_repair::SlotsOf;
using testing_repair::TextAt;

struct LegacyH5LayoutTest : testing::Test {
  Result<ProgramLayout> LayOut(const Environment& environment, const std::string& call = "model.load_weights(path)",
                               Format format = Format::kKerasH5Weights) {
    return LayOutLegacyH5(CallOf(call), program.target, environment, format);
  }

  ProgramMaker program;
};

TEST_F(LegacyH5LayoutTest, LayersStandInTheirOrderWithTheirWeights) {
  program.Sequential({program.Dense("b", 3, 4), program.Add("ReLU", "r"), program.Dense("a", 4, 2)});
  Environment environment = Keras2("2.10.1");
  environment.keras = *Version::Parse("2.10.0");
  const auto layout = LayOut(environment);
  ASSERT_TRUE(layout.has_value());
  EXPECT_THAT(NamesAt(*layout, "", "layer_names"), ElementsAre("b", "r", "a"));
  EXPECT_EQ(TextAt(*layout, "", "backend"), "tensorflow");
  EXPECT_EQ(TextAt(*layout, "", "keras_version"), "2.10.0");
  EXPECT_THAT(NamesAt(*layout, "b", "weight_names"), ElementsAre("b/kernel", "b/bias"));
  EXPECT_THAT(NamesAt(*layout, "r", "weight_names"), IsEmpty());
  EXPECT_THAT(NamesAt(*layout, "top_level_model_weights", "weight_names"), IsEmpty());
  EXPECT_THAT(SlotsOf(*layout, program.target),
              ElementsAre(Pair("a/a/bias", "a/bias"), Pair("a/a/kernel", "a/kernel"), Pair("b/b/bias", "b/bias"),
                          Pair("b/b/kernel", "b/kernel")));
}

TEST_F(LegacyH5LayoutTest, WhatTheModelOwnsIsStoredSinceTensorFlow27) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  program.target.nodes[model].top_level = {program.Variable_("scale:0", Shape{4})};
  const auto newer = LayOut(Keras2("2.7.4"));
  ASSERT_TRUE(newer.has_value());
  EXPECT_THAT(NamesAt(*newer, "top_level_model_weights", "weight_names"), ElementsAre("scale:0"));
  const auto older = LayOut(Keras2("2.6.5"));
  ASSERT_TRUE(older.has_value());
  EXPECT_EQ(ObjectAt(*older, "top_level_model_weights"), nullptr);
  EXPECT_EQ(older->slots.size(), 2u);
}

TEST_F(LegacyH5LayoutTest, ByNameKeras30To37CompareTheModelsOwnWithAllItsWeights) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  const std::string by_name = "model.load_weights(path, by_name=True)";
  EXPECT_EQ(ObjectAt(*LayOut(Keras3("3.6.0"), by_name), "top_level_model_weights"), nullptr);
  EXPECT_NE(ObjectAt(*LayOut(Keras3("3.8.0"), by_name), "top_level_model_weights"), nullptr);

  const NodeId own = program.Variable_("own", Shape{4});
  program.target.nodes[model].top_level = {own};
  program.target.nodes[model].weights.push_back(own);
  EXPECT_THAT(NamesAt(*LayOut(Keras3("3.6.0"), by_name), "top_level_model_weights", "weight_names"),
              ElementsAre("a/kernel", "a/bias", "own"));
}

TEST_F(LegacyH5LayoutTest, TwoWeightsOfOneNameGetTwo) {
  const NodeId layer = program.Layer("Pair", "p", {{2}, {3}, {4}}, {"v:0", "v:0", "v:0/deep"});
  program.Sequential({layer});
  const auto layout = LayOut(Keras2("2.15.1"));
  ASSERT_TRUE(layout.has_value());
  // The third would lie below a dataset.
  EXPECT_THAT(NamesAt(*layout, "p", "weight_names"), ElementsAre("p/v:0", "p/v_1:0", "p_v:0_deep"));
}

TEST_F(LegacyH5LayoutTest, ADatasetNeverStandsWhereALayersGroupStands) {
  program.Sequential({program.Layer("Outer", "a", {{2}}, {"x"}), program.Layer("Inner", "a/a", {{2}}, {"y"})});
  const auto layout = LayOut(Keras2("2.15.1"));
  ASSERT_TRUE(layout.has_value());
  EXPECT_THAT(SlotsOf(*layout, program.target), ElementsAre(Pair("a/a/a/a/y", "a/a/y"), Pair("a/a/x", "a/x")));
}

TEST_F(LegacyH5LayoutTest, LayersOfOneNameAreToldApartByOrderAndNotByName) {
  program.Sequential({program.Dense("d", 3, 4), program.Dense("d", 4, 2), program.Dense("d_1", 2, 2)});
  const auto layout = LayOut(Keras2("2.15.1"));
  ASSERT_TRUE(layout.has_value());
  EXPECT_THAT(NamesAt(*layout, "", "layer_names"), ElementsAre("d", "d_2", "d_1"));
  const auto by_name = LayOut(Keras2("2.15.1"), "model.load_weights(path, by_name=True)");
  ASSERT_FALSE(by_name.has_value());
  EXPECT_EQ(by_name.error().code(), StatusCode::kUnsupported);
  EXPECT_EQ(by_name.error().where().key, "d");
}

TEST_F(LegacyH5LayoutTest, Keras30WritesShortNamesWhereTheyTellWeightsApart) {
  program.Sequential({program.Dense("a", 3, 4)});
  EXPECT_THAT(NamesAt(*LayOut(Keras3("3.0.5")), "a", "weight_names"), ElementsAre("kernel", "bias"));
  EXPECT_THAT(NamesAt(*LayOut(Keras3("3.4.1")), "a", "weight_names"), ElementsAre("a/kernel", "a/bias"));
}

constexpr const char* kDenseConfig = R"({"name": "s", "layers": [{"class_name": "Dense", "config":
    {"name": "a", "units": 4, "batch_input_shape": [null, 3], "dtype": "float32"}}]})";

TEST_F(LegacyH5LayoutTest, AWholeModelHasItsConfig) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  const Value config = *ParseJson(kDenseConfig, "config");
  program.target.nodes[model].config = config;
  const auto layout = LayOut(Keras2("2.10.1"), "keras.models.load_model(path)", Format::kKerasH5Model);
  ASSERT_TRUE(layout.has_value()) << layout.error().ToString();
  EXPECT_EQ(TextAt(*layout, "", "model_config"),
            R"({"class_name": "Sequential", "config": )" + WriteJson(config) + "}");
  EXPECT_THAT(NamesAt(*layout, "model_weights", "layer_names"), ElementsAre("a"));
  EXPECT_THAT(NamesAt(*layout, "", "layer_names"), ElementsAre("(none)"));
  EXPECT_EQ(layout->slots[0].key, "model_weights/a/a/bias");
}

TEST_F(LegacyH5LayoutTest, AModelThatLoadModelWouldMakeWithoutAWeightIsRefused) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4), program.Dense("b", 4, 2)});
  program.target.nodes[model].config = *ParseJson(kDenseConfig, "config");
  const auto layout = LayOut(Keras2("2.10.1"), "keras.models.load_model(path)", Format::kKerasH5Model);
  ASSERT_FALSE(layout.has_value());
  EXPECT_EQ(layout.error().message(), "load_model makes a model of 2 weights, the described one has 4");
}

TEST_F(LegacyH5LayoutTest, LoadModelCannotDoWithoutAConfigAndLoadWeightsCan) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  program.target.nodes[model].config_error = "NotImplementedError: no";
  const auto whole = LayOut(Keras2("2.15.1"), "keras.models.load_model(path)", Format::kKerasH5Model);
  ASSERT_FALSE(whole.has_value());
  EXPECT_EQ(whole.error().message(), "the program's model has no config: get_config() raises NotImplementedError: no");
  EXPECT_TRUE(LayOut(Keras2("2.15.1"), "model.load_weights(path)", Format::kKerasH5Model).has_value());
}

TEST_F(LegacyH5LayoutTest, AProgramWithoutAModelIsRefused) {
  const auto none = LayOut(Keras2("2.15.1"), "other.load_weights(path)");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().where().key, "other");
}

}  // namespace
}  // namespace ckptfit
