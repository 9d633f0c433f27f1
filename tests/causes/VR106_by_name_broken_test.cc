#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kText =
    "Weight count mismatch for top-level weights of model. Model expects 2 top-level weight(s). Received 0 saved "
    "top-level weight(s)";

Scene ByName() {
  return HealthyScene(Scene::Kind::kLegacyByName).RunUnder("2.18.1", "3.6.0").Raise("ValueError", kText);
}

TEST(VR106ByNameBroken, FiresOnTheSmallestCase) { EXPECT_THAT(ByName().Codes(), ElementsAre("VR106")); }

TEST(VR106ByNameBroken, EvidenceIsExact) {
  const Finding finding = ByName().Only("VR106");
  EXPECT_EQ(finding.title, "Keras 3.6.0 cannot load this file by name");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.fixes.size(), 2u);
  EXPECT_EQ(finding.fixes[0].code, "model.load_weights(path)");
}

TEST(VR106ByNameBroken, IsSilentWithoutByName) {
  Scene scene = HealthyScene().RunUnder("2.18.1", "3.6.0").Raise("ValueError", kText);
  EXPECT_THAT(scene.Codes(), Not(Contains("VR106")));
}

TEST(VR106ByNameBroken, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kLegacyByName).Findings(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
