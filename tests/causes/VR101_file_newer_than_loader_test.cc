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

// A SavedModel of TensorFlow 2.12 in 2.4.
Scene NewerSavedModel() {
  Scene scene = LoadModelScene().RunUnder("2.4.4", "2.4.0").WrittenBy("2.12.0");
  scene.checkpoint.writer.tensorflow = *Version::Parse("2.12.1");
  scene.Meet(Step::Kind::kVersionRule, "keras_metadata.pb", "metadata-not-looked-for");
  scene.Meet(Step::Kind::kVersionRule, "DisableCopyOnRead", "operation-not-registered");
  return scene.Meet(Step::Kind::kVersionRule, "AssignVariableOp.validate_shape", "attribute-not-known");
}

TEST(VR101FileNewerThanLoader, OffersToRewriteASavedModelWhereNothingIsLost) {
  const Finding finding = NewerSavedModel().Only("VR101");
  EXPECT_EQ(
      finding.title,
      "the file is of TensorFlow 2.12.1, newer than TensorFlow 2.4.4 that loads it: `keras_metadata.pb` is not looked "
      "for there");
  ASSERT_EQ(finding.evidence.size(), 4u);
  EXPECT_EQ(finding.evidence[0].fact, "TensorFlow 2.12.1");
  EXPECT_EQ(finding.evidence[1].fact, "metadata of Keras, looked for since 2.5");
  EXPECT_EQ(finding.evidence[2].fact, "operation, not registered");
  EXPECT_EQ(finding.evidence[3].fact, "attribute, not known");
  ASSERT_EQ(finding.fixes.size(), 2u);
  EXPECT_EQ(finding.fixes[0].safety, Safety::kSafe);
  EXPECT_THAT(finding.fixes[0].command,
              testing::HasSubstr("--call 'keras.models.load_model(path)' --with tensorflow==2.4.4 -o new"));
  EXPECT_EQ(finding.fixes[1].title, "load it with TensorFlow 2.12.1 or later");
}

TEST(VR101FileNewerThanLoader, OffersNothingWhereAnOperationComputes) {
  Scene scene = NewerSavedModel();
  scene.Meet(Step::Kind::kVersionRule, "RFFTND", "operation-not-registered");
  EXPECT_EQ(scene.Only("VR101").fixes.size(), 1u);
}

TEST(VR101FileNewerThanLoader, IsSilentOnASavedModelThatIsNotNewer) {
  Scene scene = NewerSavedModel();
  scene.checkpoint.writer.tensorflow = *Version::Parse("2.4.4");
  EXPECT_THAT(scene.Codes(), Not(Contains("VR101")));
}

TEST(VR101FileNewerThanLoader, LeavesClassesOfTheProgramToTheirOwnCause) {
  Scene scene = LoadModelScene().RunUnder("2.16.1", "3.0.5").WrittenBy("3.3.3");
  EXPECT_THAT(scene.Meet(Step::Kind::kUnknownClass, "Scale").Codes(), ElementsAre("CU101"));
}

}  // namespace
}  // namespace ckptfit
