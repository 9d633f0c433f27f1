#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kText = "('Keyword argument not understood:', 'batch_shape')";

Scene FailedModel() {
  Scene scene = LoadModelScene().RunUnder("2.15.0", "2.15.0").WrittenBy("3.3.3");
  return scene.Meet(Step::Kind::kConstructorFails, "InputLayer", kText, "batch_shape");
}

TEST(VR102Keras3FileInKeras2, FiresOnTheSmallestCase) { EXPECT_THAT(FailedModel().Codes(), ElementsAre("VR102")); }

TEST(VR102Keras3FileInKeras2, EvidenceIsExact) {
  const Finding finding = FailedModel().Only("VR102");
  EXPECT_EQ(finding.title, "the file is of Keras 3, the program runs Keras 2.15.0");
  EXPECT_EQ(finding.why, "Keras 3 names modules, data types and inputs in a way that Keras 2 does not read");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "writer");
  EXPECT_EQ(finding.evidence[0].fact, "written by Keras 3.3.3");
  EXPECT_EQ(finding.evidence[1].side, "environment");
  EXPECT_EQ(finding.evidence[1].place, "InputLayer");
  EXPECT_EQ(finding.evidence[1].fact, kText);
  ASSERT_EQ(finding.fixes.size(), 2u);
  EXPECT_EQ(finding.fixes[0].title, "load it under Keras 3 (TensorFlow 2.16 or later)");
}

TEST(VR102Keras3FileInKeras2, KnowsACheckpointByTheNamesInIt) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Rekey("layer_with_weights-", "_operations/");
  EXPECT_THAT(scene.Codes(), ElementsAre("VR102"));
  const Finding finding = scene.Only("VR102");
  EXPECT_EQ(finding.why, "the two generations give the layers of a model other names in a checkpoint");
  ASSERT_EQ(finding.evidence.size(), 3u);
  EXPECT_EQ(finding.evidence[0].fact, "key model/_operations/0/bias/.ATTRIBUTES/VARIABLE_VALUE, as Keras 3 writes it");
  EXPECT_EQ(finding.evidence[1].place, "model/layer_with_weights-0");
  EXPECT_EQ(finding.evidence[2].place, "model/_operations/0");
}

TEST(VR102Keras3FileInKeras2, IsSilentOnAFileThatLoads) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kWeightsH5).RunUnder("2.15.0", "2.15.0").WrittenBy("3.3.3").Findings(),
              IsEmpty());
}

TEST(VR102Keras3FileInKeras2, IsSilentUnderKeras3) {
  EXPECT_THAT(FailedModel().RunUnder("2.16.1", "3.3.3").Codes(), Not(Contains("VR102")));
}

TEST(VR102Keras3FileInKeras2, LeavesClassesOfTheProgramToTheirOwnCause) {
  Scene scene = LoadModelScene().RunUnder("2.15.0", "2.15.0").WrittenBy("3.3.3");
  EXPECT_THAT(scene.Meet(Step::Kind::kUnknownClass, "Scale").Codes(), ElementsAre("CU101"));
}

TEST(VR102Keras3FileInKeras2, LeavesAResizedLayerToItsOwnCause) {
  Scene scene(Scene::Kind::kWeightsH5, {Dense("dense", 10, 8), Dense("dense_1", 8, 2)},
              {Dense("dense", 10, 4), Dense("dense_1", 4, 2)});
  EXPECT_THAT(scene.WrittenBy("3.3.3").Codes(), ElementsAre("SH101"));
}

// The optimizer of a Keras 3 checkpoint, restored into one of Keras 2, raises at a variable of another shape.
TEST(VR102Keras3FileInKeras2, FiresWhenARestoreRaisesAtTheOptimizer) {
  const std::string key = "opt/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE";
  Scene scene = HealthyScene(Scene::Kind::kBundle).RunUnder("2.15.1", "2.15.0").Optimizer("Adam", 3);
  scene.Ask("tf.train.Checkpoint(model=model, opt=optimizer).restore(path)").StoredOptimizer({key});
  scene.checkpoint.under_optimizers = {{key, ""}};
  for (TensorInfo& tensor : scene.checkpoint.tensors) {
    if (const auto at = tensor.key.find("layer_with_weights-"); at != std::string::npos)
      tensor.key.replace(at, 19, "d");
  }
  scene.Raise("ValueError", "Received incompatible tensor").Meet(Step::Kind::kShapeDiffers, "opt");
  scene.trace.steps.back().node = scene.target.variables.back().node;
  EXPECT_EQ(scene.Only("VR102").why, "the two generations number the variables of an optimizer in another way");
}

}  // namespace
}  // namespace ckptfit
