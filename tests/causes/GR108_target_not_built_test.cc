#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A model that was never called: no layers of it have variables.
Scene Unbuilt() {
  Scene scene(Scene::Kind::kLegacyH5, {}, {Dense("dense", 10, 64), Dense("dense_1", 64, 10)});
  scene.target.nodes[0].built = false;
  Step step;
  step.kind = Step::Kind::kNotBuilt;
  step.node = 0;
  scene.trace.steps.push_back(step);
  scene.trace.outcome = Outcome::kRaises;
  scene.trace.exception = Exception{"ValueError", "not built"};
  return scene;
}

TEST(GR108TargetNotBuilt, FiresOnTheSmallestCase) { EXPECT_THAT(Unbuilt().Codes(), ElementsAre("GR108")); }

TEST(GR108TargetNotBuilt, EvidenceIsExact) {
  const Finding finding = Unbuilt().Only("GR108");
  EXPECT_EQ(finding.title, "Sequential `sequential` has no variables yet: it was never built");
  EXPECT_EQ(finding.why, "there is nothing to load into until the model was called once or built");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "built is False");
  EXPECT_EQ(finding.evidence[1].fact, "4 tensors");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "model.build((None, 10))");
}

TEST(GR108TargetNotBuilt, IsANoteWhenTheValuesWait) {
  Scene scene = Unbuilt();
  scene.trace.outcome = Outcome::kReturns;
  scene.trace.exception.reset();
  EXPECT_THAT(scene.Codes(), IsEmpty());
  EXPECT_EQ(scene.Only("GR108").severity, Severity::kNote);
}

TEST(GR108TargetNotBuilt, WarnsWhenAVariableThatIsMadeLaterGoesWithout) {
  Scene scene = Unbuilt();
  scene.trace.outcome = Outcome::kReturns;
  scene.trace.exception.reset();
  Binding later;
  later.state = BindingState::kInitial;
  later.created_later = true;
  scene.trace.bindings.push_back(later);
  Step rule;
  rule.kind = Step::Kind::kVersionRule;
  rule.found = "the first variable that waits for Keras 3 to create it keeps its initial value";
  scene.trace.steps.push_back(rule);
  const Finding finding = scene.Only("GR108");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.affected, 1u);
  EXPECT_EQ(finding.why,
            "values wait in the checkpoint object and are assigned when the variables are made; "
            "Keras 3 leaves the first of them at its initial value");
}

TEST(GR108TargetNotBuilt, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {Dense("dense", 10, 64)}, {Dense("dense", 10, 64)}).Findings(), IsEmpty());
}

TEST(GR108TargetNotBuilt, LeavesAMissingLayerOfABuiltModelToItsOwnCause) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("dense", 10, 64)},
                    {Dense("dense", 10, 64), Dense("dense_1", 64, 10)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR102"));
}

}  // namespace
}  // namespace ckptfit
