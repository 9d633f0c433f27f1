#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(VR103Keras2FileInKeras3, FiresOnTheSmallestCase) {
  Scene scene = LoadModelScene().RunUnder("2.16.1", "3.3.3").WrittenBy("2.15.0");
  scene.Meet(Step::Kind::kConstructorFails, "LSTM", "Unrecognized keyword arguments passed to LSTM: {'time_major'}");
  EXPECT_THAT(scene.Codes(), ElementsAre("VR103"));
}

TEST(VR103Keras2FileInKeras3, EvidenceIsExact) {
  Scene scene = LoadModelScene().RunUnder("2.16.1", "3.3.3").WrittenBy("2.15.0");
  scene.Meet(Step::Kind::kConstructorFails, "LSTM", "Unrecognized keyword arguments: time_major");
  const Finding finding = scene.Only("VR103");
  EXPECT_EQ(finding.title, "the file is of Keras 2, the program runs Keras 3.3.3");
  EXPECT_EQ(finding.why, "its config has classes or arguments that Keras 3 does not take");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "checkpoint");
  EXPECT_EQ(finding.evidence[0].place, "keras-h5-model");
  EXPECT_EQ(finding.evidence[0].fact, "written by Keras 2.15.0");
  EXPECT_EQ(finding.evidence[1].place, "LSTM");
  EXPECT_EQ(finding.evidence[1].fact, "Unrecognized keyword arguments: time_major");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "import tf_keras as keras");
}

TEST(VR103Keras2FileInKeras3, FiresOnASavedModelGivenToLoadModel) {
  Scene scene = LoadModelScene().At("saved", Content::kUnknown, 0).RunUnder("2.16.1", "3.3.3").WrittenBy("2.15.0");
  scene.path.kind = PathFacts::Kind::kFolder;
  scene.checkpoint.format = Format::kSavedModel;
  EXPECT_THAT(scene.Codes(), ElementsAre("VR103"));
  EXPECT_EQ(scene.Only("VR103").why, "Keras 3 reads no SavedModel; tf.saved_model.load() does, without Keras' methods");
  EXPECT_EQ(scene.Only("VR103").evidence[0].fact, "written by Keras 2.15.0");
}

TEST(VR103Keras2FileInKeras3, FiresOnWeightsInATensorFlowCheckpoint) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Rekey("model/", "").RunUnder("2.16.1", "3.3.3");
  scene.Ask("model.load_weights(path)").Raise("ValueError", "File format not supported");
  EXPECT_THAT(scene.Codes(), ElementsAre("VR103"));
  EXPECT_EQ(scene.Only("VR103").why, "Keras 3 reads weights from HDF5 files only, not from TensorFlow checkpoints");
  EXPECT_EQ(scene.Only("VR103").evidence[0].fact,
            "key layer_with_weights-0/bias/.ATTRIBUTES/VARIABLE_VALUE, as Keras 2 writes it");
}

TEST(VR103Keras2FileInKeras3, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene().RunUnder("2.16.1", "3.3.3").WrittenBy("2.15.0").Findings(), IsEmpty());
}

TEST(VR103Keras2FileInKeras3, IsSilentUnderKeras2) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Ask("model.load_weights(path)").Raise("ValueError", "no");
  EXPECT_THAT(scene.Codes(), Not(Contains("VR103")));
}

TEST(VR103Keras2FileInKeras3, LeavesTheReverseToItsOwnCause) {
  Scene scene = LoadModelScene().RunUnder("2.15.0", "2.15.0").WrittenBy("3.3.3");
  scene.Meet(Step::Kind::kConstructorFails, "InputLayer", "('Keyword argument not understood:', 'batch_shape')");
  EXPECT_THAT(scene.Codes(), ElementsAre("VR102"));
}

}  // namespace
}  // namespace ckptfit
