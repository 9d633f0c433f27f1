#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Scene OldLayout() {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).Rekey("layers/", "_layer_checkpoint_dependencies/");
  return scene.Raise("ValueError", "Layer 'dense' expected 2 variables, but received 0 variables");
}

TEST(VR104WalkLayoutChanged, FiresOnTheSmallestCase) { EXPECT_THAT(OldLayout().Codes(), ElementsAre("VR104")); }

TEST(VR104WalkLayoutChanged, EvidenceIsExact) {
  const Finding finding = OldLayout().Only("VR104");
  EXPECT_EQ(finding.title,
            "Keras 2.15.0 looks for layers under layers/, the file has them under _layer_checkpoint_dependencies/");
  EXPECT_EQ(finding.why, "2 variables agree in shape; the group's name changed between Keras 2.14 and 2.15");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "program");
  EXPECT_EQ(finding.evidence[0].place, "layers/dense");
  EXPECT_EQ(finding.evidence[0].fact, "kernel (10, 4)   bias (4,)");
  EXPECT_EQ(finding.evidence[1].side, "checkpoint");
  EXPECT_EQ(finding.evidence[1].place, "_layer_checkpoint_dependencies/dense");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "load it with the Keras release that wrote it, and save it again as .h5");
}

TEST(VR104WalkLayoutChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kWeightsH5).WrittenBy("2.13.1").Findings(), IsEmpty());
}

TEST(VR104WalkLayoutChanged, LeavesOtherNamesToTheirOwnCause) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).Rekey("layers/dense", "encoder");
  EXPECT_THAT(scene.Raise("ValueError", "expected 2 variables").Codes(), ElementsAre("GR105"));
}

}  // namespace
}  // namespace ckptfit
