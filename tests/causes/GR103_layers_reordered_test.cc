#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("a", 5, 8), Dense("b", 8, 9), BatchNorm("n", 9), Dense("c", 9, 4)};
const std::vector<FakeLayer> kMoved = {BatchNorm("n", 9), Dense("a", 5, 8), Dense("b", 8, 9), Dense("c", 9, 4)};

TEST(GR103LayersReordered, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, kMoved, kSaved).Codes(), ElementsAre("GR103"));
}

TEST(GR103LayersReordered, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kBundle, kMoved, kSaved).Only("GR103");
  EXPECT_EQ(finding.title, "layer `n` stands at another place of the model than when it was saved");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model.layers[0]");
  EXPECT_EQ(finding.evidence[1].place, "model/layer_with_weights-2");
}

TEST(GR103LayersReordered, IsSilentWhereTheLoaderGoesByAttribute) {
  EXPECT_THAT(Scene(Scene::Kind::kAttributes, kMoved, kSaved).Findings(), IsEmpty());
}

TEST(GR103LayersReordered, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR103LayersReordered, LeavesARemovedLayerToItsOwnCause) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("a", 5, 8), Dense("b", 8, 9), Dense("c", 9, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR102"));
}

}  // namespace
}  // namespace ckptfit
