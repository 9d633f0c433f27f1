#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kLayers = {Dense("dense", 5, 8), Dense("dense_1", 8, 4)};

// Saved with Checkpoint(model=model), read with Checkpoint(model).
Scene OneLevelUp() {
  Scene scene(Scene::Kind::kBundle, kLayers, kLayers);
  scene.call = *ParseCall("tf.train.Checkpoint(model).read(path)", "m");
  for (Binding& binding : scene.trace.bindings) binding = Binding();
  return scene;
}

TEST(GR109RootLevelDiffers, FiresOnTheSmallestCase) { EXPECT_THAT(OneLevelUp().Codes(), ElementsAre("GR109")); }

TEST(GR109RootLevelDiffers, EvidenceIsExact) {
  const Finding finding = OneLevelUp().Only("GR109");
  EXPECT_EQ(finding.title, "the checkpoint's keys begin with `model/`, the call looks for them at the root");
  EXPECT_EQ(finding.affected, 4u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "layer_with_weights-0");
  EXPECT_EQ(finding.evidence[1].place, "model/layer_with_weights-0");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "tf.train.Checkpoint(model=model).restore(path)");
}

TEST(GR109RootLevelDiffers, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kLayers, kLayers).Findings(), IsEmpty());
}

TEST(GR109RootLevelDiffers, LeavesARenamedAttributeToItsOwnCause) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("encoder", 5, 8)}, {Dense("enc", 5, 8)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR105"));
}

}  // namespace
}  // namespace ckptfit
