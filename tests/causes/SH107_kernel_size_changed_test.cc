#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

}  // namespace
}  // namespace ckptfit
