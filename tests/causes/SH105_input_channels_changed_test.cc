#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Conv2D("conv", 3, 3, 4), Conv2D("conv_1", 3, 4, 6), Dense("dense", 6, 3)};

TEST(SH105InputChannelsChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Conv2D("conv", 3, 1, 4), Conv2D("conv_1", 3, 4, 6), Dense("dense", 6, 3)},
                    kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH105"));
}

TEST(SH105InputChannelsChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle, {Conv2D("conv", 3, 1, 4), Conv2D("conv_1", 3, 4, 6), Dense("dense", 6, 3)},
                    kSaved);
  const Finding finding = scene.Only("SH105");
  EXPECT_EQ(finding.title, "layer `conv` has 1 input channel in the program, 3 in the checkpoint");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (3, 3, 1, 4)   bias (4,)");
  EXPECT_EQ(finding.evidence[1].fact, "kernel (3, 3, 3, 4)   bias (4,)");
}

TEST(SH105InputChannelsChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH105InputChannelsChanged, IsSilentWhenALayerBeforeHasMoreFilters) {
  const Scene scene(Scene::Kind::kBundle, {Conv2D("conv", 3, 3, 8), Conv2D("conv_1", 3, 8, 6), Dense("dense", 6, 3)},
                    kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH102"));
}

}  // namespace
}  // namespace ckptfit
