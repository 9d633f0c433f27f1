#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FakeLayer LayerNorm(const Shape& shape) { return {"LayerNormalization", "norm", {{"gamma", shape}, {"beta", shape}}}; }

std::vector<FakeLayer> Around(const FakeLayer& norm) { return {Dense("body", 5, 4), norm, Dense("head", 4, 2)}; }

TEST(SH112NormalizedAxesChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, Around(LayerNorm({{6}})), Around(LayerNorm({{4}})));
  EXPECT_THAT(scene.Codes(), ElementsAre("SH112"));
}

TEST(SH112NormalizedAxesChanged, EvidenceIsExact) {
  const Finding finding =
      Scene(Scene::Kind::kLegacyH5, Around(LayerNorm({{6}})), Around(LayerNorm({{4}}))).Only("SH112");
  EXPECT_EQ(finding.title,
            "layer `norm` normalizes along another axis than when it was saved: sizes (6,) in the program, (4,) in the "
            "checkpoint");
  EXPECT_EQ(finding.why,
            "the variables have the size of the axis that the layer goes along; the layers around it are as they were");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "gamma (6,)   beta (6,)");
}

TEST(SH112NormalizedAxesChanged, SeesAnotherNumberOfAxes) {
  const Finding finding =
      Scene(Scene::Kind::kBundle, Around(LayerNorm({{6, 4}})), Around(LayerNorm({{4}}))).Only("SH112");
  EXPECT_EQ(finding.why, "the variables have one dimension for each axis that the layer goes along");
}

TEST(SH112NormalizedAxesChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, Around(LayerNorm({{4}})), Around(LayerNorm({{4}}))).Findings(), IsEmpty());
}

// Neither of the two sizes is the number of features: sequences have another length.
TEST(SH112NormalizedAxesChanged, LeavesOtherInputsToTheirOwnCause) {
  const Scene scene(Scene::Kind::kBundle, Around(LayerNorm({{6}})), Around(LayerNorm({{7}})));
  EXPECT_THAT(scene.Codes(), ElementsAre("SH106"));
}

TEST(SH112NormalizedAxesChanged, LeavesAResizedLayerBeforeItToItsOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Dense("body", 5, 6), LayerNorm({{6}}), Dense("head", 6, 2)},
                    Around(LayerNorm({{4}})));
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
}

}  // namespace
}  // namespace ckptfit
