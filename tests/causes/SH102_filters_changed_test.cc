#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Conv2D("conv", 3, 3, 4), BatchNorm("bn", 4), Conv2D("conv_1", 3, 4, 6),
                                       Dense("dense", 6, 3)};

TEST(SH102FiltersChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Conv2D("conv", 3, 3, 8), Dense("dense", 8, 2)},
                    {Conv2D("conv", 3, 3, 4), Dense("dense", 4, 2)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH102"));
}

TEST(SH102FiltersChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle,
                    {Conv2D("conv", 3, 3, 8), BatchNorm("bn", 8), Conv2D("conv_1", 3, 8, 6), Dense("dense", 6, 3)},
                    kSaved);
  const Finding finding = scene.Only("SH102");
  EXPECT_EQ(finding.title, "layer `conv` has 8 filters in the program, 4 in the checkpoint");
  EXPECT_EQ(finding.why,
            "every other variable agrees: this one layer was resized after saving; layers `bn` and `conv_1` differ for "
            "the same reason");
  EXPECT_EQ(finding.affected, 7u);  // kernel and bias, the four of bn, the kernel of conv_1
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (3, 3, 3, 8)   bias (8,)");
  EXPECT_EQ(finding.evidence[1].fact, "kernel (3, 3, 3, 4)   bias (4,)");
  EXPECT_EQ(finding.fixes[0].title, "write Conv2D(filters=4) in model.layers[0], or retrain");
}

TEST(SH102FiltersChanged, SeesTheLayerBehindANormalizationInEveryFormat) {
  const std::vector<FakeLayer> program = {Conv2D("conv", 3, 3, 8), BatchNorm("bn", 8), Conv2D("conv_1", 3, 8, 6),
                                          Dense("dense", 6, 3)};
  for (const Scene::Kind kind : {Scene::Kind::kBundle, Scene::Kind::kAttributes, Scene::Kind::kWeightsH5,
                                 Scene::Kind::kLegacyH5, Scene::Kind::kLegacyByName}) {
    EXPECT_THAT(Scene(kind, program, kSaved).Codes(), ElementsAre("SH102")) << static_cast<int>(kind);
  }
}

TEST(SH102FiltersChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH102FiltersChanged, LeavesAnotherKernelSizeToItsOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Conv2D("conv", 5, 3, 4), Dense("dense", 4, 2)},
                    {Conv2D("conv", 3, 3, 4), Dense("dense", 4, 2)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH107"));
}

}  // namespace
}  // namespace ckptfit
