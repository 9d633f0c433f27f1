#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kRestoreBoth = "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)";

TEST(OP101OptimizerStateMissing, FiresOnTheSmallestCase) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 1).Ask(kRestoreBoth);
  EXPECT_THAT(scene.Codes(), ElementsAre("OP101"));
}

TEST(OP101OptimizerStateMissing, EvidenceIsExact) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5).Ask(kRestoreBoth);
  const Finding finding = scene.Only("OP101");
  EXPECT_EQ(finding.title, "the checkpoint holds no optimizer state: 5 variables stay as they were made");
  EXPECT_EQ(finding.why, "it was saved without the optimizer, or before the first training step");
  EXPECT_EQ(finding.affected, 5u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "program");
  EXPECT_EQ(finding.evidence[0].place, "optimizer");
  EXPECT_EQ(finding.evidence[0].fact, "Adam, 5 variables");
  EXPECT_EQ(finding.evidence[1].side, "checkpoint");
  EXPECT_EQ(finding.evidence[1].place, "m");
  EXPECT_EQ(finding.evidence[1].fact, "no optimizer state");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "tf.train.Checkpoint(model=model, optimizer=optimizer).save(path)");
}

TEST(OP101OptimizerStateMissing, CountsOneVariable) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("SGD", 1).Ask(kRestoreBoth);
  EXPECT_EQ(scene.Only("OP101").title, "the checkpoint holds no optimizer state: 1 variable stays as it was made");
}

TEST(OP101OptimizerStateMissing, IsAWarningWhenTheCallDoesNotAskForTheOptimizer) {
  const Scene scene = HealthyScene().Optimizer("Adam", 5);
  EXPECT_THAT(scene.AllCodes(), ElementsAre("OP101"));
  EXPECT_EQ(scene.Only("OP101").severity, Severity::kWarning);
  const Scene model_alone = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 5);
  EXPECT_THAT(model_alone.AllCodes(), ElementsAre("OP101"));
  EXPECT_EQ(model_alone.Only("OP101").severity, Severity::kWarning);
}

TEST(OP101OptimizerStateMissing, IsSilentOnAHealthyCase) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 1).Ask(kRestoreBoth);
  scene.trace.bindings.back() = {BindingState::kLoaded, "optimizer/_variables/0", false};
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(OP101OptimizerStateMissing, IsSilentWhenTheCallRaisesForAnotherReason) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 1).Ask(kRestoreBoth);
  EXPECT_THAT(scene.Raise("ValueError", "shapes").AllCodes(), Not(Contains("OP101")));
}

TEST(OP101OptimizerStateMissing, LeavesStoredStateToItsOwnCauses) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 1).Ask(kRestoreBoth);
  scene.StoredOptimizer({"optimizer/_variables/0/.ATTRIBUTES/VARIABLE_VALUE"});
  EXPECT_THAT(scene.Codes(), ElementsAre("OP103"));
}

}  // namespace
}  // namespace ckptfit
