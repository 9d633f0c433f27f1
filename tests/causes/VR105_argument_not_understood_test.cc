#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kText = "load_weights() got an unexpected keyword argument 'options'";

TEST(VR105ArgumentNotUnderstood, FiresOnTheSmallestCase) {
  Scene scene = HealthyScene().Ask("model.load_weights(path, options=1)").Raise("TypeError", kText);
  EXPECT_THAT(scene.Codes(), ElementsAre("VR105"));
}

TEST(VR105ArgumentNotUnderstood, EvidenceIsExact) {
  Scene scene = HealthyScene().Ask("model.load_weights(path, options=1)").Raise("TypeError", kText);
  const Finding finding = scene.Only("VR105");
  EXPECT_EQ(finding.title, "this call does not take the argument `options`");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "environment");
  EXPECT_EQ(finding.evidence[0].place, "model.load_weights(path, options=1)");
  EXPECT_EQ(finding.evidence[0].fact, kText);
}

TEST(VR105ArgumentNotUnderstood, IsSilentOnAnArgumentThatIsTaken) {
  EXPECT_THAT(HealthyScene().Ask("model.load_weights(path, options=1)").Findings(), IsEmpty());
}

TEST(VR105ArgumentNotUnderstood, LeavesConstructorsToTheirOwnCause) {
  Scene scene = LoadModelScene().Ask("keras.models.load_model(path, compile=False)");
  scene.Raise("TypeError", "Scale.__init__() got an unexpected keyword argument 'units'");
  scene.Meet(Step::Kind::kConstructorFails, "Scale", scene.trace.exception->message, "units");
  scene.Give("Scale", CustomObject::Given::kHandedOver, {});
  EXPECT_THAT(scene.Codes(), ElementsAre("CU103"));
}

}  // namespace
}  // namespace ckptfit
