#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FakeLayer kSaved = Custom("Grid", "grid", {{"cells", {4, 4}}, {"scale", {}}});

TEST(SH190ShapeDiffers, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Custom("Grid", "grid", {{"cells", {2, 2, 4}}, {"scale", {}}})}, {kSaved});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH190"));
}

TEST(SH190ShapeDiffers, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kLegacyH5, {Custom("Grid", "grid", {{"cells", {2, 2, 4}}, {"scale", {}}})}, {kSaved});
  const Finding finding = scene.Only("SH190");
  EXPECT_EQ(finding.title, "layer `grid` has variables of other shapes than in the checkpoint");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "cells (2, 2, 4)   scale ()");
  EXPECT_EQ(finding.evidence[1].fact, "cells (4, 4)   scale ()");
}

TEST(SH190ShapeDiffers, OfManyVariablesThoseAreShownThatDiffer) {
  const auto grid = [](Shape cells) {
    return Custom("Grid", "grid",
                  {{"a", {4}}, {"b", {4}}, {"c", {4}}, {"d", {4}}, {"cells", std::move(cells)}, {"scale", {}}});
  };
  const Scene scene(Scene::Kind::kBundle, {grid({2, 2, 4})}, {grid({4, 4})});
  const Finding finding = scene.Only("SH190");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "cells (2, 2, 4)   and 5 more");
  EXPECT_EQ(finding.evidence[1].fact, "cells (4, 4)   and 5 more");
}

TEST(SH190ShapeDiffers, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kSaved}, {kSaved}).Findings(), IsEmpty());
}

TEST(SH190ShapeDiffers, LeavesExchangedAxesToTheirOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Custom("Grid", "grid", {{"cells", {2, 8}}})},
                    {Custom("Grid", "grid", {{"cells", {8, 2}}})});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH109"));
}

}  // namespace
}  // namespace ckptfit
