#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FakeLayer kSaved = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}});
const FakeLayer kLess = Custom("Scale", "scale", {{"w", {3, 4}}});

TEST(CU105VariableRemoved, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {kLess}, {kSaved}).Codes(), ElementsAre("CU105"));
}

TEST(CU105VariableRemoved, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kLegacyH5, {kLess}, {kSaved}).Only("CU105");
  EXPECT_EQ(finding.title, "layer `scale` (Scale) makes no `b` any more, which the checkpoint holds");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "w (3, 4)");
  EXPECT_EQ(finding.evidence[1].fact, "w (3, 4)   b (4,)");
  EXPECT_EQ(finding.fixes[0].title, "make the variable again in layers.py:12, load, then drop it");
}

TEST(CU105VariableRemoved, IsSilentWhereTheCallDoesNotMind) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kLess}, {kSaved}).Codes(), IsEmpty());
}

TEST(CU105VariableRemoved, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {kSaved}, {kSaved}).Findings(), IsEmpty());
}

TEST(CU105VariableRemoved, LeavesAnAddedVariableToItsOwnCause) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {kSaved}, {kLess}).Codes(), ElementsAre("CU104"));
}

}  // namespace
}  // namespace ckptfit
