#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CU101ClassUnknown, FiresOnTheSmallestCase) {
  EXPECT_THAT(LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale").Codes(), ElementsAre("CU101"));
}

TEST(CU101ClassUnknown, EvidenceIsExact) {
  const Finding finding = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale").Only("CU101");
  EXPECT_EQ(finding.title, "the file needs the class `Scale`, which the call does not find");
  EXPECT_EQ(finding.why, "no such class is among the described objects");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "checkpoint");
  EXPECT_EQ(finding.evidence[0].place, "model config");
  EXPECT_EQ(finding.evidence[0].fact, "class Scale");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "hand the class over");
  EXPECT_EQ(finding.fixes[0].code, "keras.models.load_model(path, custom_objects={\"Scale\": Scale})");
}

TEST(CU101ClassUnknown, PointsToAClassThatTheCallIsNotTold) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale");
  scene.Give("Scale", CustomObject::Given::kSeen, {"alpha"});
  const Finding finding = scene.Only("CU101");
  EXPECT_EQ(finding.why,
            "the program has the class, but the call is not told: it is neither in custom_objects nor registered");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[1].side, "program");
  EXPECT_EQ(finding.evidence[1].place, "layers.py:12");
  EXPECT_EQ(finding.evidence[1].fact, "class Scale");
}

TEST(CU101ClassUnknown, AsksWhetherTheClassWasRenamed) {
  constexpr const char* kStored = R"([{"class_name": "Scale", "config": {"name": "scale", "alpha": 2.0}}])";
  Scene scene = LoadModelScene().Configs("[]", kStored).Meet(Step::Kind::kUnknownClass, "Scale");
  scene.Give("Scaling", CustomObject::Given::kHandedOver, {"alpha"});
  const Finding finding = scene.Only("CU101");
  EXPECT_EQ(finding.why, "no such class is given; `Scaling` takes the same arguments: was it renamed?");
  EXPECT_EQ(finding.evidence[1].fact, "class Scaling");
  EXPECT_EQ(finding.fixes[0].code, "keras.models.load_model(path, custom_objects={\"Scale\": Scaling})");
  scene.Give("Shift", CustomObject::Given::kHandedOver, {"alpha"});
  EXPECT_EQ(scene.Only("CU101").why, "no such class is among the described objects") << "either may be meant";
}

// A SavedModel revives the layer without its class, with every value: nothing is wrong with the load.
TEST(CU101ClassUnknown, WarnsWhenEverythingIsLoadedNonetheless) {
  Scene returns = HealthyScene();
  returns.Ask("keras.models.load_model(path)").Meet(Step::Kind::kUnknownClass, "Scale");
  EXPECT_EQ(returns.Only("CU101").severity, Severity::kWarning);
  EXPECT_EQ(LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale").Only("CU101").severity, Severity::kError);
}

TEST(CU101ClassUnknown, NamesOneClassForMany) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale").Meet(Step::Kind::kUnknownClass, "Shift");
  EXPECT_THAT(scene.Codes(), ElementsAre("CU101"));
}

TEST(CU101ClassUnknown, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(CU101ClassUnknown, LeavesLossesAndOptimizersToTheirOwnCause) {
  EXPECT_THAT(LoadModelScene().Meet(Step::Kind::kUnknownClass, "focal", "loss").Codes(), ElementsAre("CU109"));
}

TEST(CU101ClassUnknown, LeavesAClassOfAnotherPackageToItsOwnCause) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale", "old>Scale");
  scene.Give("Scale", CustomObject::Given::kRegistered, {}).key = "new>Scale";
  EXPECT_THAT(scene.Codes(), ElementsAre("CU110"));
}

TEST(CU101ClassUnknown, LeavesClassesOfKerasToTheVersions) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kUnknownClass, "Functional", "", "keras.src.models.functional");
  EXPECT_THAT(scene.RunUnder("2.15.0", "2.15.0").WrittenBy("3.3.3").Codes(), ElementsAre("VR102"));
}

}  // namespace
}  // namespace ckptfit
