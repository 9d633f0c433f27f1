#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kRestoreBoth = "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)";
constexpr const char* kNumbered = "optimizer/_variables/0/.ATTRIBUTES/VARIABLE_VALUE";

Scene OtherOptimizer() {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5).Ask(kRestoreBoth).StoredOptimizer({kNumbered});
  scene.trace.bindings[2] = {BindingState::kLoaded, kNumbered, false};
  return scene;
}

TEST(OP103OptimizerChanged, FiresOnTheSmallestCase) { EXPECT_THAT(OtherOptimizer().Codes(), ElementsAre("OP103")); }

TEST(OP103OptimizerChanged, EvidenceIsExact) {
  const Finding finding = OtherOptimizer().Only("OP103");
  EXPECT_EQ(finding.title, "the stored optimizer state does not fit Adam: 4 of its 5 variables find no value");
  EXPECT_EQ(finding.why,
            "it was saved by another optimizer, with other settings, or over other variables; what is not found keeps "
            "its initial value without a word");
  EXPECT_EQ(finding.affected, 4u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "Adam, 5 variables");
  EXPECT_EQ(finding.evidence[1].place, kNumbered);
  EXPECT_EQ(finding.evidence[1].fact, "the only tensor of optimizer state");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "use the optimizer that the checkpoint was saved with");
}

TEST(OP103OptimizerChanged, NamesTheOptimizerOfTheTrainingConfig) {
  Scene scene = OtherOptimizer();
  scene.checkpoint.compile_config.Set("optimizer_config", Value(Value::Object{{"class_name", Value("SGD")}}));
  EXPECT_EQ(scene.Only("OP103").why, "it was saved by SGD; what is not found keeps its initial value without a word");
}

TEST(OP103OptimizerChanged, FiresWhenAVariableOfTheOptimizerHasAnotherShape) {
  Scene scene = OtherOptimizer().Raise("ValueError", "shapes are incompatible");
  scene.Meet(Step::Kind::kShapeDiffers, "optimizer/_variables/1");
  scene.trace.steps.back().node = scene.target.variables.back().node;
  EXPECT_THAT(scene.Codes(), ElementsAre("OP103"));
  EXPECT_EQ(scene.Only("OP103").why, "it was saved by another optimizer, with other settings, or over other variables");
}

TEST(OP103OptimizerChanged, LeavesAVariableOfTheModelToItsOwnCause) {
  Scene scene(Scene::Kind::kBundle, {Dense("dense", 10, 8), Dense("dense_1", 8, 2)},
              {Dense("dense", 10, 4), Dense("dense_1", 4, 2)});
  scene.Optimizer("Adam", 5).Ask(kRestoreBoth).StoredOptimizer({kNumbered}).Raise("ValueError", "shapes");
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
}

TEST(OP103OptimizerChanged, LeavesAnotherGenerationToItsOwnCause) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5, true).Ask(kRestoreBoth);
  EXPECT_THAT(scene.StoredOptimizer({kNumbered}).Codes(), ElementsAre("OP102"));
}

Scene ArchiveWithoutItsOptimizer() {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5)
                    .Optimizer("RMSprop", 3)
                    .StoredOptimizer({"optimizer/vars/0", "optimizer/vars/1"});
  scene.Ask("keras.models.load_model(path)");
  scene.checkpoint.format = Format::kKerasArchive;
  scene.checkpoint.compile_config.Set("loss", Value(std::string("mse")));
  return scene;
}

TEST(OP103OptimizerChanged, AnArchiveWhoseTrainingConfigNamesNoOptimizerIsToldSo) {
  const Finding finding = ArchiveWithoutItsOptimizer().Only("OP103");
  EXPECT_EQ(finding.title, "the stored optimizer state does not fit RMSprop: 3 of its 3 variables find no value");
  EXPECT_EQ(
      finding.why,
      "the training config in the file names no optimizer, so that compile() takes its default, RMSprop; what is not "
      "found keeps its initial value without a word");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "model.optimizer.build(model.trainable_variables); model.load_weights(path)");
}

TEST(OP103OptimizerChanged, AnArchiveWithoutOptimizerStateIsFine) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).Optimizer("RMSprop", 3).Ask("keras.models.load_model(path)");
  scene.checkpoint.format = Format::kKerasArchive;
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(OP103OptimizerChanged, IsSilentOnAHealthyCase) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("SGD", 1).Ask(kRestoreBoth).StoredOptimizer({kNumbered});
  scene.trace.bindings.back() = {BindingState::kLoaded, kNumbered, false};
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
