#include "repair/layout/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_weights/fixture.h"
#include "unit/repair/layout_fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;
using testing_repair::CallOf;
using testing_repair::SlotsOf;

constexpr const char* kLoadModel = "keras.models.load_model(path)";

struct ArchiveLayoutTest : testing::Test {
  // A Sequential of one Dense layer whose config says `units`.
  ArchiveLayoutTest() { model = program.Sequential({program.Dense("a", 3, 4)}); }
  void Config(int units) {
    const std::string text = R"({"name": "sequential", "trainable": true, "layers": [
        {"module": "keras.layers", "class_name": "InputLayer", "registered_name": null,
         "config": {"batch_shape": [null, 3], "dtype": "float32", "sparse": false, "name": "input_layer"}},
        {"module": "keras.layers", "class_name": "Dense", "registered_name": null,
         "config": {"name": "a", "units": )" +
                             std::to_string(units) + R"(, "activation": "linear", "use_bias": true}}],
        "build_input_shape": [null, 3]})";
    program.target.nodes[model].config = *ParseJson(text, "config");
  }
  Result<ProgramLayout> LayOut(const std::string& call) {
    return LayOutArchive(CallOf(call), program.target, Keras3("3.6.0"));
  }

  ProgramMaker program;
  NodeId model = kNoNode;
};

TEST_F(ArchiveLayoutTest, HoldsConfigMetadataAndWeights) {
  Config(4);
  const auto layout = LayOut(kLoadModel);
  ASSERT_TRUE(layout.has_value()) << layout.error().ToString();
  EXPECT_EQ(layout->format, Format::kKerasArchive);
  EXPECT_EQ(layout->metadata, R"({"keras_version": "3.6.0", "date_saved": "1980-01-01@00:00:00"})");
  EXPECT_THAT(layout->config, HasSubstr(R"("build_config": {"input_shape": [null, 3]})"));
  EXPECT_THAT(SlotsOf(*layout, program.target),
              ElementsAre(Pair("layers/dense/vars/0", "a/kernel"), Pair("layers/dense/vars/1", "a/bias")));
}

TEST_F(ArchiveLayoutTest, AModelThatLoadModelWouldMakeWithoutAWeightIsRefused) {
  Config(4);
  program.Walk(model, "more", ProgramMaker::Leaf(program.Dense("b", 2, 2)));
  const auto layout = LayOut(kLoadModel);
  ASSERT_FALSE(layout.has_value());
  EXPECT_EQ(layout.error().code(), StatusCode::kUnsupported);
  EXPECT_EQ(layout.error().message(), "load_model makes a model that does not have this weight");
  EXPECT_EQ(layout.error().where().key, "more/vars/0");
}

TEST_F(ArchiveLayoutTest, AModelThatLoadModelWouldMakeWithAnotherWeightIsRefused) {
  Config(4);
  program.target.nodes[model].walk.clear();
  const auto layout = LayOut(kLoadModel);
  ASSERT_FALSE(layout.has_value());
  EXPECT_EQ(layout.error().message(), "load_model makes a model with a weight that the described one lacks");
  EXPECT_EQ(layout.error().where().key, "layers/dense/vars/0");
}

TEST_F(ArchiveLayoutTest, AConfigThatLoadModelRefusesIsRefusedWithItsReason) {
  program.target.nodes[model].config = *ParseJson(
      R"({"layers": [{"module": "app", "class_name": "Scale", "config": {}, "registered_name": "Scale"}]})", "config");
  const auto layout = LayOut(kLoadModel);
  ASSERT_FALSE(layout.has_value());
  EXPECT_EQ(layout.error().code(), StatusCode::kUnsupported);
  EXPECT_THAT(layout.error().message(), HasSubstr("load_model refuses this program's config: "));
}

TEST_F(ArchiveLayoutTest, LoadWeightsDoesWithoutAConfig) {
  EXPECT_FALSE(LayOut(kLoadModel).has_value());
  const auto layout = LayOut("model.load_weights(path)");
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->config, "{}");
  EXPECT_EQ(layout->slots.size(), 2u);
}

}  // namespace
}  // namespace ckptfit
