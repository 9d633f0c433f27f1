#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FakeLayer kSaved = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}});

TEST(SH109AxesExchanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Custom("Scale", "scale", {{"w", {4, 3}}, {"b", {4}}})}, {kSaved});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH109"));
}

TEST(SH109AxesExchanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kLegacyH5, {Custom("Scale", "scale", {{"w", {4, 3}}, {"b", {4}}})}, {kSaved});
  const Finding finding = scene.Only("SH109");
  EXPECT_EQ(finding.title, "layer `scale` was saved with its axes the other way round");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model.layers[0], layers.py:12");
  EXPECT_EQ(finding.evidence[0].fact, "w (4, 3)   b (4,)");
  EXPECT_EQ(finding.evidence[1].fact, "w (3, 4)   b (4,)");
  EXPECT_EQ(finding.fixes[0].title, "define the variable with the stored shape in layers.py:12");
}

TEST(SH109AxesExchanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kSaved}, {kSaved}).Findings(), IsEmpty());
}

TEST(SH109AxesExchanged, LeavesAnotherSizeToItsOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Custom("Scale", "scale", {{"w", {3, 6}}, {"b", {6}}})}, {kSaved});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
}

}  // namespace
}  // namespace ckptfit
