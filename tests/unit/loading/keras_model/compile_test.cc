#include "loading/keras_model/compile.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

// What compiling with the optimizer of a file of 2.11 or later ends in.
std::optional<Exception> CompileNewAdam(const std::string& tensorflow) {
  const Target program;
  const ProgramClasses classes(program, false);
  const Environment environment = testing_keras::Keras2(tensorflow);
  Rebuilt model;
  model.target.nodes.resize(1);
  model.model = 0;
  ModelCompiler compiler(classes, environment, &model);
  return compiler.FromTrainingConfig(*ParseJson(R"({"loss": "mse", "metrics": null, "sample_weight_mode": null,
    "optimizer_config": {"class_name": "Custom>Adam", "config": {"name": "Adam", "weight_decay": null,
      "is_legacy_optimizer": false, "learning_rate": 0.01}}})",
                                                "test"));
}

TEST(ModelCompiler, OptimizersThatAreRegisteredUnderCustomAreKnownFromTwoEightOn) {
  const auto unknown = CompileNewAdam("2.7.4");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->type, "ValueError");
  EXPECT_TRUE(unknown->message.starts_with("Unknown optimizer: Custom>Adam"));
  EXPECT_EQ(CompileNewAdam("2.8.4")->type, "TypeError");
  EXPECT_FALSE(CompileNewAdam("2.12.1"));
}

}  // namespace
}  // namespace ckptfit
