#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Scene WholeModel() {
  Scene scene = HealthyScene().Optimizer("Adam", 5);
  scene.checkpoint.format = Format::kKerasH5Model;
  return scene.StoredOptimizer({"optimizer_weights/Adam/iter:0", "optimizer_weights/Adam/dense/kernel/m:0"});
}

TEST(OP104OptimizerNotLoaded, FiresOnTheSmallestCase) { EXPECT_THAT(WholeModel().AllCodes(), ElementsAre("OP104")); }

TEST(OP104OptimizerNotLoaded, EvidenceIsExact) {
  const Finding finding = WholeModel().Only("OP104");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.title,
            "the call leaves the optimizer alone: 5 variables of its state, which the file holds, are not loaded");
  EXPECT_EQ(finding.why, "load_weights() loads the model's own variables only");
  EXPECT_EQ(finding.affected, 5u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "Adam, 5 variables");
  EXPECT_EQ(finding.evidence[1].place, "optimizer_weights/Adam/dense/kernel/m:0");
  EXPECT_EQ(finding.evidence[1].fact, "the first of 2 tensors of optimizer state");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "model = keras.models.load_model(path)");
}

TEST(OP104OptimizerNotLoaded, IsSilentWhenTheProgramHasNoOptimizer) {
  Scene scene = HealthyScene().StoredOptimizer({"optimizer_weights/Adam/iter:0"});
  scene.checkpoint.format = Format::kKerasH5Model;
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(OP104OptimizerNotLoaded, IsSilentWhenTheWholeModelIsLoaded) {
  EXPECT_THAT(WholeModel().Ask("keras.models.load_model(path)").Findings(), IsEmpty());
}

TEST(OP104OptimizerNotLoaded, FiresWhenAWholeModelIsLoadedFromASavedModel) {
  Scene scene = WholeModel().Ask("keras.models.load_model(path)");
  scene.checkpoint.format = Format::kSavedModel;
  const Finding finding = scene.Only("OP104");
  EXPECT_EQ(finding.why, "load_model() makes a new optimizer for a SavedModel and does not give it the stored state");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "to resume training, save the whole model as .keras or .h5");
}

TEST(OP104OptimizerNotLoaded, LeavesAFileWithoutStateToItsOwnCause) {
  EXPECT_THAT(HealthyScene().Optimizer("Adam", 5).AllCodes(), ElementsAre("OP101"));
}

}  // namespace
}  // namespace ckptfit
