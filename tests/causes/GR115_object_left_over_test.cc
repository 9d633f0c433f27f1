#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

TensorInfo Stored(const std::string& path, Shape shape) {
  TensorInfo tensor;
  tensor.key = path + "/.ATTRIBUTES/VARIABLE_VALUE";
  tensor.dtype = DType::kFloat32;
  tensor.shape = std::move(shape);
  return tensor;
}

// Everything that the program has is restored, and the checkpoint holds these paths besides.
Scene LeftOver(const std::vector<std::string>& paths) {
  Scene scene =
      HealthyScene(Scene::Kind::kBundle).Ask("tf.train.Checkpoint(model=model).restore(path).assert_consumed()");
  for (const std::string& path : paths) {
    scene.checkpoint.tensors.push_back(Stored(path, {}));
    scene.trace.unused.push_back(scene.checkpoint.tensors.back().key);
  }
  scene.trace.Raise("AssertionError", "Unresolved object in checkpoint (root).step: attributes {");
  return scene;
}

TEST(GR115ObjectLeftOver, FiresOnTheSmallestCase) { EXPECT_THAT(LeftOver({"step"}).Codes(), ElementsAre("GR115")); }

TEST(GR115ObjectLeftOver, EvidenceIsExact) {
  const Finding finding = LeftOver({"optimizer/iter", "optimizer/learning_rate", "step"}).Only("GR115");
  EXPECT_EQ(finding.title, "the checkpoint holds `optimizer` and `step`, which the program does not restore");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "optimizer");
  EXPECT_EQ(finding.evidence[0].fact, "2 tensors");
  EXPECT_EQ(finding.evidence[1].place, "step");
  EXPECT_EQ(finding.evidence[1].fact, "1 tensor");
  ASSERT_EQ(finding.fixes.size(), 2u);
  EXPECT_EQ(finding.fixes[0].code, "status.assert_existing_objects_matched()");
}

TEST(GR115ObjectLeftOver, NamesTheObjectAndNotTheModelThatHoldsIt) {
  const Finding finding = LeftOver({"model/optimizer/iter", "model/optimizer/rate"}).Only("GR115");
  EXPECT_EQ(finding.title, "the checkpoint holds `model/optimizer`, which the program does not restore");
}

TEST(GR115ObjectLeftOver, VariablesOfTheModelUnderAnOptimizerAreNotLeftOver) {
  Scene scene = LeftOver({"optimizer/_iterations"});
  const std::string first = scene.checkpoint.tensors[0].key;
  const std::string under = "optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE";
  scene.checkpoint.tensors[0].key = under;
  scene.checkpoint.under_optimizers = {{under, first}, {scene.trace.unused[0], ""}};
  EXPECT_EQ(scene.Only("GR115").title, "the checkpoint holds `optimizer`, which the program does not restore");
}

TEST(GR115ObjectLeftOver, ALayerThatTheProgramLacksIsLeftOverToo) {
  const Scene scene = LeftOver({"model/layer_with_weights-1/kernel"});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR115"));
  EXPECT_EQ(scene.Only("GR115").evidence[0].place, "model/layer_with_weights-1");
}

TEST(GR115ObjectLeftOver, LeavesAModelThatIsNotBuiltToItsOwnCause) {
  EXPECT_THAT(LeftOver({"step"}).Meet(Step::Kind::kNotBuilt, "model").Codes(), Not(Contains("GR115")));
}

TEST(GR115ObjectLeftOver, IsSilentWhenTheCallReturns) {
  Scene scene = LeftOver({"step"});
  scene.trace.outcome = Outcome::kReturns;
  scene.trace.exception.reset();
  EXPECT_THAT(scene.Codes(), Not(Contains("GR115")));
}

}  // namespace
}  // namespace ckptfit
