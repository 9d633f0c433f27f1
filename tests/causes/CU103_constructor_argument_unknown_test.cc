#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Scene Refused(const std::string& argument) {
  const std::string text = "Scale.__init__() got an unexpected keyword argument '" + argument + "'";
  Scene scene = LoadModelScene().Meet(Step::Kind::kConstructorFails, "Scale", text, argument);
  scene.Give("Scale", CustomObject::Given::kHandedOver, {"?alpha"});
  return scene;
}

TEST(CU103ConstructorArgumentUnknown, FiresOnTheSmallestCase) {
  EXPECT_THAT(Refused("units").Codes(), ElementsAre("CU103"));
}

TEST(CU103ConstructorArgumentUnknown, EvidenceIsExact) {
  const Finding finding = Refused("units").Only("CU103");
  EXPECT_EQ(finding.title, "`Scale` does not take the argument `units`, which the saved config holds");
  EXPECT_EQ(finding.why, "the argument was removed or renamed after saving");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "layers.py:12");
  EXPECT_EQ(finding.evidence[0].fact, "Scale(alpha=...)");
  EXPECT_EQ(finding.evidence[1].place, "model config");
  EXPECT_EQ(finding.evidence[1].fact, "class Scale with units");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "take `units` again, or drop it in from_config()");
}

TEST(CU103ConstructorArgumentUnknown, TellsAConstructorWithoutKeywordArguments) {
  for (const char* argument : {"name", "trainable", "dtype"}) {
    const Finding finding = Refused(argument).Only("CU103");
    EXPECT_EQ(finding.why,
              "every layer's config holds name, trainable and dtype: a constructor has to take **kwargs and hand them "
              "to its base class");
    EXPECT_EQ(finding.fixes[0].title, "take **kwargs and call super().__init__(**kwargs)");
  }
}

TEST(CU103ConstructorArgumentUnknown, KnowsTheWordsOfEveryRelease) {
  for (const char* text :
       {"('Keyword argument not understood:', 'units')", "Unrecognized keyword arguments passed to Scale: {'units': 4}",
        "__init__() got an unexpected keyword argument 'units'"}) {
    Scene scene = LoadModelScene().Meet(Step::Kind::kConstructorFails, "Scale", text, "units");
    scene.Give("Scale", CustomObject::Given::kHandedOver, {});
    EXPECT_EQ(scene.Only("CU103").title, "`Scale` does not take the argument `units`, which the saved config holds");
  }
}

TEST(CU103ConstructorArgumentUnknown, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(CU103ConstructorArgumentUnknown, LeavesAMissingArgumentToItsOwnCause) {
  Scene scene = LoadModelScene().Meet(Step::Kind::kConstructorFails, "Scale",
                                      "Scale.__init__() missing 1 required positional argument: 'units'", "units");
  scene.Give("Scale", CustomObject::Given::kHandedOver, {"units"});
  EXPECT_THAT(scene.Codes(), ElementsAre("CU102"));
}

}  // namespace
}  // namespace ckptfit
