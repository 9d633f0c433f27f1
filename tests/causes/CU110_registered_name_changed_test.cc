#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Saved as "old>Scale"; the program registers its class as "new>Scale".
Scene Moved() {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale", "old>Scale");
  scene.Give("Scale", CustomObject::Given::kRegistered, {"alpha"}).key = "new>Scale";
  return scene;
}

TEST(CU110RegisteredNameChanged, FiresOnTheSmallestCase) { EXPECT_THAT(Moved().Codes(), ElementsAre("CU110")); }

TEST(CU110RegisteredNameChanged, EvidenceIsExact) {
  const Finding finding = Moved().Only("CU110");
  EXPECT_EQ(finding.title, "the file asks for `old>Scale`, the program registers the class as `new>Scale`");
  EXPECT_EQ(finding.why, "registered classes are found by package and name; one of the two was changed after saving");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model config");
  EXPECT_EQ(finding.evidence[0].fact, "registered as old>Scale");
  EXPECT_EQ(finding.evidence[1].place, "layers.py:12");
  EXPECT_EQ(finding.evidence[1].fact, "registered as new>Scale");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "custom_objects={\"old>Scale\": Scale}");
}

TEST(CU110RegisteredNameChanged, SpeaksOfAClassThatWasSavedWithoutAPackage) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale");
  scene.Give("Scale", CustomObject::Given::kRegistered, {"alpha"}).key = "new>Scale";
  EXPECT_EQ(scene.Only("CU110").title, "the file asks for `Scale`, the program registers the class as `new>Scale`");
}

TEST(CU110RegisteredNameChanged, IsSilentOnAHealthyCase) {
  Scene scene = HealthyScene();
  scene.Give("Scale", CustomObject::Given::kRegistered, {}).key = "new>Scale";
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(CU110RegisteredNameChanged, LeavesAClassThatIsNotRegisteredToItsOwnCause) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale", "old>Scale");
  scene.Give("Scale", CustomObject::Given::kSeen, {});
  EXPECT_THAT(scene.Codes(), ElementsAre("CU101"));
}

TEST(CU110RegisteredNameChanged, LeavesAPartOfTheTrainingConfigToItsOwnCause) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "focal", "loss");
  scene.Give("loss", CustomObject::Given::kRegistered, {}).key = "new>loss";
  EXPECT_THAT(scene.Codes(), ElementsAre("CU109"));
}

}  // namespace
}  // namespace ckptfit
