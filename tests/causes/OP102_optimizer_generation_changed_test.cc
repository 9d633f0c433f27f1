#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kRestoreBoth = "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)";
constexpr const char* kSlot =
    "model/layer_with_weights-0/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE";
constexpr const char* kIter = "optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE";
constexpr const char* kNumbered = "optimizer/_variables/0/.ATTRIBUTES/VARIABLE_VALUE";

Scene OldFile() {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5).Ask(kRestoreBoth);
  return scene.StoredOptimizer({kSlot, kIter});
}

TEST(OP102OptimizerGenerationChanged, FiresOnTheSmallestCase) { EXPECT_THAT(OldFile().Codes(), ElementsAre("OP102")); }

TEST(OP102OptimizerGenerationChanged, EvidenceIsExact) {
  const Finding finding = OldFile().Only("OP102");
  EXPECT_EQ(finding.title, "the optimizer state is of the generation before Keras 2.11, Adam of the one since");
  EXPECT_EQ(finding.why,
            "old optimizers keep slots under each variable, new ones a numbered list: neither reads the other");
  EXPECT_EQ(finding.affected, 5u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "optimizer");
  EXPECT_EQ(finding.evidence[0].fact, "Adam, 5 variables");
  EXPECT_EQ(finding.evidence[1].place, kSlot);
  EXPECT_EQ(finding.evidence[1].fact, "the first of 2 tensors of optimizer state");
  ASSERT_EQ(finding.fixes.size(), 2u);
  EXPECT_EQ(finding.fixes[0].code, "tf.keras.optimizers.legacy.Adam(...)");
  EXPECT_EQ(finding.fixes[1].code, "tf.train.Checkpoint(model=model).restore(path).expect_partial()");
}

TEST(OP102OptimizerGenerationChanged, CountsAllVariablesWhenTheOptimizerRefuses) {
  Scene scene = OldFile().Raise("ValueError", "You are trying to restore a checkpoint from a legacy Keras optimizer");
  scene.Meet(Step::Kind::kVersionRule, "optimizer");
  scene.trace.steps.back().node = scene.target.Object("optimizer");
  EXPECT_THAT(scene.Codes(), ElementsAre("OP102"));
  EXPECT_EQ(scene.Only("OP102").affected, 7u);
}

TEST(OP102OptimizerGenerationChanged, FiresTheOtherWayRound) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5, true).Ask(kRestoreBoth);
  scene.StoredOptimizer({kNumbered});
  EXPECT_THAT(scene.Codes(), ElementsAre("OP102"));
  const Finding finding = scene.Only("OP102");
  EXPECT_EQ(finding.title, "the optimizer state is of the generation since Keras 2.11, Adam of the one before");
  EXPECT_EQ(finding.fixes.size(), 1u);
}

TEST(OP102OptimizerGenerationChanged, NamesNoLegacyOptimizerUnderKeras3) {
  EXPECT_EQ(OldFile().RunUnder("2.16.1", "3.3.3").Only("OP102").fixes.size(), 1u);
}

TEST(OP102OptimizerGenerationChanged, LeavesTheSameGenerationToItsOwnCause) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5, true).Ask(kRestoreBoth);
  EXPECT_THAT(scene.StoredOptimizer({kSlot, kIter}).Codes(), ElementsAre("OP103"));
}

TEST(OP102OptimizerGenerationChanged, LeavesAFileWithoutStateToItsOwnCause) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5).Ask(kRestoreBoth);
  EXPECT_THAT(scene.Codes(), ElementsAre("OP101"));
}

TEST(OP102OptimizerGenerationChanged, IsSilentOnAHealthyCase) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 1).Ask(kRestoreBoth);
  scene.StoredOptimizer({kNumbered}).trace.bindings.back() = {BindingState::kLoaded, kNumbered, false};
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
