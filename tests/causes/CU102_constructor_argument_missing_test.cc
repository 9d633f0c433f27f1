#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kMissing = "Scale.__init__() missing 1 required positional argument: 'alpha'";

Scene Missing() {
  Scene scene = LoadModelScene().Meet(Step::Kind::kConstructorFails, "Scale", kMissing, "alpha");
  scene.Give("Scale", CustomObject::Given::kHandedOver, {"alpha", "?beta"}).signature.var_keyword = true;
  return scene;
}

TEST(CU102ConstructorArgumentMissing, FiresOnTheSmallestCase) { EXPECT_THAT(Missing().Codes(), ElementsAre("CU102")); }

TEST(CU102ConstructorArgumentMissing, EvidenceIsExact) {
  const Finding finding = Missing().Only("CU102");
  EXPECT_EQ(finding.title, "`Scale` needs the argument `alpha`, which the saved config does not hold");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "program");
  EXPECT_EQ(finding.evidence[0].place, "layers.py:12");
  EXPECT_EQ(finding.evidence[0].fact, "Scale(alpha, beta=..., **kwargs)");
  EXPECT_EQ(finding.evidence[1].side, "checkpoint");
  EXPECT_EQ(finding.evidence[1].place, "model config");
  EXPECT_EQ(finding.evidence[1].fact, "class Scale without alpha");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "give `alpha` a default, and return it from get_config() before saving");
}

TEST(CU102ConstructorArgumentMissing, IsSilentOnAHealthyCase) {
  Scene scene = HealthyScene();
  scene.Give("Scale", CustomObject::Given::kHandedOver, {"alpha"});
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(CU102ConstructorArgumentMissing, LeavesAnArgumentTooManyToItsOwnCause) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kConstructorFails, "Scale",
                                      "Scale.__init__() got an unexpected keyword argument 'alpha'", "alpha");
  scene.Give("Scale", CustomObject::Given::kHandedOver, {});
  EXPECT_THAT(scene.Codes(), ElementsAre("CU103"));
}

TEST(CU102ConstructorArgumentMissing, NamesAKeyThatAClassOfKerasTakesFromItsConfig) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kConstructorFails, "MultiHeadAttention",
                                      "from_config() is missing a required key: 'query_shape'", "query_shape");
  EXPECT_EQ(scene.Only("CU102").title,
            "`MultiHeadAttention` of this Keras needs the key `query_shape`, which the saved config does not hold");
}

TEST(CU102ConstructorArgumentMissing, LeavesConstructorsOfKerasToTheVersions) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kConstructorFails, "Dense", kMissing, "alpha");
  EXPECT_THAT(scene.RunUnder("2.10.0", "2.10.0").WrittenBy("2.15.0").Codes(), ElementsAre("VR101"));
}

}  // namespace
}  // namespace ckptfit
