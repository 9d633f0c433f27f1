#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kText = "Dense got an unexpected keyword argument 'lora_rank'";

Scene Newer() {
  Scene scene = LoadModelScene().RunUnder("2.16.1", "3.0.5").WrittenBy("3.3.3");
  return scene.Meet(Step::Kind::kConstructorFails, "Dense", kText, "lora_rank");
}

TEST(VR101FileNewerThanLoader, FiresOnTheSmallestCase) { EXPECT_THAT(Newer().Codes(), ElementsAre("VR101")); }

TEST(VR101FileNewerThanLoader, EvidenceIsExact) {
  const Finding finding = Newer().Only("VR101");
  EXPECT_EQ(finding.title, "the file is of Keras 3.3.3, newer than Keras 3.0.5 that loads it: `Dense` does not fit");
  EXPECT_EQ(finding.why, "a later release writes classes and arguments that this one does not know");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "checkpoint");
  EXPECT_EQ(finding.evidence[0].place, "writer");
  EXPECT_EQ(finding.evidence[0].fact, "Keras 3.3.3");
  EXPECT_EQ(finding.evidence[1].side, "environment");
  EXPECT_EQ(finding.evidence[1].place, "constructor");
  EXPECT_EQ(finding.evidence[1].fact, kText);
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "load it with Keras 3.3.3 or later");
}

TEST(VR101FileNewerThanLoader, FiresOnAClassThatTheOlderReleaseLacks) {
  Scene scene = LoadModelScene().RunUnder("2.10.0", "2.10.0").WrittenBy("2.11.0");
  scene.Meet(Step::Kind::kUnknownClass, "GroupNormalization");
  EXPECT_THAT(scene.Codes(), ElementsAre("VR101"));
  EXPECT_EQ(scene.Only("VR101").evidence.size(), 1u);
}

TEST(VR101FileNewerThanLoader, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene().RunUnder("2.16.1", "3.0.5").WrittenBy("3.3.3").Findings(), IsEmpty());
}

TEST(VR101FileNewerThanLoader, SpeaksOfAFormatThatTheOlderReleaseDoesNotKnow) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).RunUnder("2.11.0", "2.11.0");
  EXPECT_THAT(scene.Raise("ValueError", "0 layers").Codes(), ElementsAre("VR101"));
  EXPECT_EQ(scene.Only("VR101").title,
            "the format keras-weights-h5 is read since Keras 2.12, the program runs Keras 2.11.0");
}

TEST(VR101FileNewerThanLoader, IsSilentOnAFileThatIsNotNewer) {
  EXPECT_THAT(Newer().WrittenBy("3.0.5").Codes(), Not(Contains("VR101")));
  EXPECT_THAT(Newer().WrittenBy("3.0.4").Codes(), Not(Contains("VR101")));
}

TEST(VR101FileNewerThanLoader, LeavesAnotherGenerationToItsOwnCause) {
  EXPECT_THAT(Newer().RunUnder("2.15.0", "2.15.0").Codes(), ElementsAre("VR102"));
}

TEST(VR101FileNewerThanLoader, LeavesClassesOfTheProgramToTheirOwnCause) {
  Scene scene = LoadModelScene().RunUnder("2.16.1", "3.0.5").WrittenBy("3.3.3");
  EXPECT_THAT(scene.Meet(Step::Kind::kUnknownClass, "Scale").Codes(), ElementsAre("CU101"));
}

}  // namespace
}  // namespace ckptfit
