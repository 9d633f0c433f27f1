#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kNameless = "'LossScaleOptimizerV3' object has no attribute 'name'";

Scene Nameless() {
  Scene scene = HealthyScene().Optimizer("LossScaleOptimizerV3", 1);
  Step step;
  step.kind = Step::Kind::kSkipped;
  step.node = scene.target.Object("optimizer");
  step.expected = "1";
  step.found = "0";
  scene.trace.steps.push_back(step);
  return scene.Raise("AttributeError", kNameless);
}

TEST(OP105LossScaleOptimizerNameless, FiresOnTheSmallestCase) { EXPECT_THAT(Nameless().Codes(), ElementsAre("OP105")); }

TEST(OP105LossScaleOptimizerNameless, EvidenceIsExact) {
  const Finding finding = Nameless().Only("OP105");
  EXPECT_EQ(finding.title, "the loader fails over an optimizer without a name: LossScaleOptimizer, of mixed precision");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "program");
  EXPECT_EQ(finding.evidence[0].fact, "LossScaleOptimizer, variables: 1");
  EXPECT_EQ(finding.evidence[1].side, "checkpoint");
  EXPECT_EQ(finding.evidence[1].fact, "variables of it: 0");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "model.optimizer.name = \"loss_scale\"; model.load_weights(path)");
}

TEST(OP105LossScaleOptimizerNameless, TellsOfAModelThatTheCallMakesToo) {
  Scene scene = LoadModelScene();
  Step step;
  step.kind = Step::Kind::kSkipped;
  step.node = 1000;  // of a model that was not finished
  step.expected = "10";
  step.found = "1";
  scene.trace.steps.push_back(step);
  const Finding finding = scene.Raise("AttributeError", kNameless).Only("OP105");
  EXPECT_EQ(finding.evidence[1].fact, "variables of it: 1");
  EXPECT_EQ(finding.fixes[0].code, "model = keras.models.load_model(path, compile=False)");
}

TEST(OP105LossScaleOptimizerNameless, IsSilentWhereAnotherThingHasNoName) {
  Scene scene = HealthyScene().Optimizer("LossScaleOptimizerV3", 1);
  scene.Raise("AttributeError", "'Scale' object has no attribute 'name'");
  EXPECT_THAT(scene.Codes(), Not(Contains("OP105")));
}

TEST(OP105LossScaleOptimizerNameless, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

}  // namespace
}  // namespace ckptfit
