#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FakeLayer kSaved = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}});
const FakeLayer kMore = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}, {"gain", {4}}});

TEST(CU104VariableAdded, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kMore}, {kSaved}).Codes(), ElementsAre("CU104"));
}

TEST(CU104VariableAdded, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kLegacyH5, {kMore}, {kSaved}).Only("CU104");
  EXPECT_EQ(finding.title, "layer `scale` (Scale) makes `gain` that the checkpoint lacks");
  EXPECT_EQ(finding.affected, 3u);  // the loader counts: none of the layer's variables is loaded
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model.layers[0], layers.py:12");
  EXPECT_EQ(finding.evidence[0].fact, "w (3, 4)   b (4,)   gain (4,)");
  EXPECT_EQ(finding.evidence[1].fact, "w (3, 4)   b (4,)");
  EXPECT_EQ(finding.fixes[0].title, "set its value after loading, or take it out of layers.py:12");
}

TEST(CU104VariableAdded, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kMore}, {kMore}).Findings(), IsEmpty());
}

TEST(CU104VariableAdded, LeavesARemovedVariableToItsOwnCause) {
  EXPECT_THAT(Scene(Scene::Kind::kWeightsH5, {kSaved}, {kMore}).Codes(), ElementsAre("CU105"));
}

}  // namespace
}  // namespace ckptfit
