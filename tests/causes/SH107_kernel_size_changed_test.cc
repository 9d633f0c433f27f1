#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::vector<FakeLayer> kSaved = {Conv2D("conv", 3, 3, 4), Conv2D("conv_1", 3, 4, 6), Dense("dense", 6, 3)};

TEST(SH107KernelSizeChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Conv2D("conv", 5, 3, 4), Dense("dense", 4, 3)},
                    {Conv2D("conv", 3, 3, 4), Dense("dense", 4, 3)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH107"));
}

TEST(SH107KernelSizeChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kWeightsH5, {Conv2D("conv", 5, 3, 4), Conv2D("conv_1", 5, 4, 6), Dense("dense", 6, 3)},
                    kSaved);
  const Finding finding = scene.Only("SH107");
  EXPECT_EQ(finding.title, "layers `conv` and `conv_1` have a kernel of extent 5 in the program, 3 in the checkpoint");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (5, 5, 3, 4)   bias (4,)");
  EXPECT_EQ(finding.evidence[1].fact, "kernel (3, 3, 3, 4)   bias (4,)");
}

TEST(SH107KernelSizeChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH107KernelSizeChanged, LeavesMoreFiltersToTheirOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Conv2D("conv", 3, 3, 5), Conv2D("conv_1", 3, 5, 6), Dense("dense", 6, 3)},
                    kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH102"));
}

// Patches of 2 by 2 are four times as many as those of 4 by 4; a token in front of them is one more on both sides.
TEST(SH107KernelSizeChanged, WhatCountsPatchesFollowsFromIt) {
  const Scene scene(Scene::Kind::kWeightsH5,
                    {Conv2D("stem", 2, 3, 8), Dense("mix", 64, 12), Dense("back", 12, 64), Embedding("pos", 65, 8),
                     Dense("head", 8, 3)},
                    {Conv2D("stem", 4, 3, 8), Dense("mix", 16, 12), Dense("back", 12, 16), Embedding("pos", 17, 8),
                     Dense("head", 8, 3)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH107"));
}

TEST(SH107KernelSizeChanged, UnitsThatDoNotCountPatchesAreAnotherFinding) {
  const Scene scene(Scene::Kind::kWeightsH5, {Conv2D("stem", 2, 3, 8), Dense("mix", 8, 32), Dense("head", 32, 3)},
                    {Conv2D("stem", 4, 3, 8), Dense("mix", 8, 16), Dense("head", 16, 3)});
  EXPECT_THAT(scene.Codes(), UnorderedElementsAre("SH101", "SH107"));
}

}  // namespace
}  // namespace ckptfit
