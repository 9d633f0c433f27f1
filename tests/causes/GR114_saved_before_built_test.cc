#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;

const std::vector<FakeLayer> kBuilt = {Embedding("tokens", 9, 4), Dense("head", 4, 2)};

// The first layer had no variables yet when the model was saved.
Scene HalfBuilt() {
  Scene scene(Scene::Kind::kWeightsH5, kBuilt, {Dense("head", 4, 2)});
  return scene.See("group-empty", "m.weights.h5", "none", "layers/embedding");
}

TEST(GR114SavedBeforeBuilt, FiresOnTheSmallestCase) { EXPECT_THAT(HalfBuilt().Codes(), ElementsAre("GR114")); }

TEST(GR114SavedBeforeBuilt, EvidenceIsExact) {
  const Finding finding = HalfBuilt().Only("GR114");
  EXPECT_EQ(finding.title, "layer `tokens` was saved before it was built: the file has its place and no variables");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "embeddings (9, 4)");
  EXPECT_EQ(finding.evidence[1].place, "layers/embedding");
  EXPECT_EQ(finding.evidence[1].fact, "no variables");
}

TEST(GR114SavedBeforeBuilt, LeavesALayerWithoutAPlaceToItsOwnCause) {
  Scene scene(Scene::Kind::kWeightsH5, kBuilt, {Dense("head", 4, 2)});
  EXPECT_THAT(scene.See("group-empty", "m.weights.h5", "none", "layers/dropout").Codes(), ElementsAre("GR101"));
}

TEST(GR114SavedBeforeBuilt, IsSilentOnAHealthyCase) {
  Scene scene(Scene::Kind::kWeightsH5, kBuilt, kBuilt);
  EXPECT_THAT(scene.See("group-empty", "m.weights.h5", "none", "layers/dropout").Codes(), ElementsAre());
}

}  // namespace
}  // namespace ckptfit
