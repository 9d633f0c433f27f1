#include "loading/keras_model/optimizer_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing_keras::Keras2;
using testing_keras::Keras3;

std::vector<std::string> Layout(OptimizerGeneration generation, const std::string& class_name,
                                const std::string& config, const Environment& environment) {
  const Variable a{environment.keras3() ? "d/a" : "d/a:0", "a", "d/a", {2, 3}, DType::kFloat32, true};
  const Variable b{environment.keras3() ? "d/b" : "d/b:0", "b", "d/b", {3}, DType::kFloat32, true};
  const auto made = OptimizerVariables(generation, class_name, *ParseJson(config, "test"), {&a, &b}, environment);
  std::vector<std::string> names;
  if (!made) return {"unknown"};
  for (const OptimizerVariable& variable : *made) names.push_back(variable.name + variable.shape.ToString());
  return names;
}

TEST(OptimizerLayoutTest, LegacyOptimizersHaveSlotsByKind) {
  EXPECT_THAT(Layout(OptimizerGeneration::kLegacy, "Adam", R"({"name": "Adam"})", Keras2("2.10.1")),
              ElementsAre("iter:0()", "d/a/m:0(2, 3)", "d/b/m:0(3,)", "d/a/v:0(2, 3)", "d/b/v:0(3,)"));
  EXPECT_THAT(
      Layout(OptimizerGeneration::kLegacy, "SGD", R"({"name": "SGD", "momentum": 0.9})", Keras2("2.0.4")),
      ElementsAre("training/SGD/iter:0()", "training/SGD/d/a/momentum:0(2, 3)", "training/SGD/d/b/momentum:0(3,)"));
}

TEST(OptimizerLayoutTest, NewOptimizersInterleaveAndSgdAlwaysHasMomentum) {
  EXPECT_THAT(Layout(OptimizerGeneration::kNew2, "Adam", R"({"name": "Adam", "amsgrad": true})", Keras2("2.15.1")),
              ElementsAre("iteration:0()", "m/d/a:0(2, 3)", "v/d/a:0(2, 3)", "m/d/b:0(3,)", "v/d/b:0(3,)",
                          "vhat/d/a:0(2, 3)", "vhat/d/b:0(3,)"));
  EXPECT_THAT(Layout(OptimizerGeneration::kNew2, "SGD", R"({"momentum": 0.0})", Keras2("2.15.1")),
              ElementsAre("iteration:0()", "m/d/a:0(2, 3)", "m/d/b:0(3,)"));
}

TEST(OptimizerLayoutTest, KerasThreeCountsTheLearningRateUnlessItIsASchedule) {
  EXPECT_THAT(Layout(OptimizerGeneration::kKeras3, "SGD", R"({"name": "sgd", "momentum": 0.9, "learning_rate": 0.1})",
                     Keras3("3.6.0")),
              ElementsAre("sgd/iteration()", "sgd/learning_rate()", "sgd/d_a_momentum(2, 3)", "sgd/d_b_momentum(3,)"));
  EXPECT_THAT(Layout(OptimizerGeneration::kKeras3, "SGD", R"({"name": "sgd", "learning_rate": {"class_name": "X"}})",
                     Keras3("3.6.0")),
              ElementsAre("sgd/iteration()"));
}

TEST(OptimizerLayoutTest, NadamsProductMovedToTheEnd) {
  const std::string config = R"({"name": "nadam", "learning_rate": 0.1})";
  EXPECT_EQ(Layout(OptimizerGeneration::kKeras3, "Nadam", config, Keras3("3.9.2"))[2], "variable()");
  EXPECT_EQ(Layout(OptimizerGeneration::kKeras3, "Nadam", config, Keras3("3.10.0")).back(), "variable()");
}

TEST(OptimizerLayoutTest, AdafactorHasRowsAndColumnsOfMatrices) {
  EXPECT_THAT(Layout(OptimizerGeneration::kNew2, "Adafactor", "{}", Keras2("2.15.1")),
              ElementsAre("iteration:0()", "r/d/a:0(2,)", "c/d/a:0(3,)", "v/d/a:0(2, 3)", "v/d/b:0(3,)"));
}

TEST(OptimizerLayoutTest, LossScalingOfKerasThreeStandsBeforeTheOptimizerInside) {
  const std::string config = R"({"name": "loss_scale_optimizer", "inner_optimizer": {"class_name": "SGD", "config":
    {"name": "sgd", "learning_rate": 0.1}}})";
  EXPECT_THAT(Layout(OptimizerGeneration::kKeras3, "LossScaleOptimizer", config, Keras3("3.8.0")),
              ElementsAre("loss_scale_optimizer/iteration()", "loss_scale_optimizer/learning_rate()",
                          "loss_scale_optimizer/step_counter()", "loss_scale_optimizer/dynamic_scale()",
                          "sgd/iteration()", "sgd/learning_rate()"));
}

TEST(OptimizerLayoutTest, UnknownClassesHaveNone) {
  EXPECT_THAT(Layout(OptimizerGeneration::kKeras3, "Mine", "{}", Keras3("3.6.0")), ElementsAre("unknown"));
}

}  // namespace
}  // namespace ckptfit
