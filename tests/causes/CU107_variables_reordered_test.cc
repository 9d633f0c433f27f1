#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FakeLayer kSaved = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}});
const FakeLayer kTurned = Custom("Scale", "scale", {{"b", {4}}, {"w", {3, 4}}});

TEST(CU107VariablesReordered, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {kTurned}, {kSaved}).Codes(), ElementsAre("CU107"));
}

TEST(CU107VariablesReordered, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kLegacyH5, {kTurned}, {kSaved}).Only("CU107");
  EXPECT_EQ(
      finding.title,
      "layer `scale` (Scale) makes its variables in another order: `b` and `w` now, `w` and `b` in the checkpoint");
  EXPECT_EQ(finding.why, "this format counts variables and does not look at their names");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "b (4,)   w (3, 4)");
  EXPECT_EQ(finding.evidence[1].fact, "w (3, 4)   b (4,)");
}

TEST(CU107VariablesReordered, SpeaksUpWhenEqualShapesAreMixedUpInSilence) {
  const Scene scene(Scene::Kind::kLegacyH5, {Custom("Pair", "pair", {{"u", {3, 3}}, {"w", {3, 3}}})},
                    {Custom("Pair", "pair", {{"w", {3, 3}}, {"u", {3, 3}}})});
  EXPECT_EQ(scene.trace.outcome, Outcome::kReturns);
  EXPECT_THAT(scene.Codes(), ElementsAre("CU107"));
  EXPECT_EQ(scene.Only("CU107").affected, 2u);
}

TEST(CU107VariablesReordered, IsSilentWhereNamesCount) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kTurned}, {kSaved}).Findings(), IsEmpty());
}

TEST(CU107VariablesReordered, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {kSaved}, {kSaved}).Findings(), IsEmpty());
}

TEST(CU107VariablesReordered, LeavesAMissingVariableToItsOwnCause) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {Custom("Scale", "scale", {{"w", {3, 4}}})}, {kSaved}).Codes(),
              ElementsAre("CU105"));
}

}  // namespace
}  // namespace ckptfit
