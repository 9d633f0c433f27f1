#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// The program restores a step counter beside the model.
Scene WithStep() {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Ask("tf.train.Checkpoint(model=model, step=step).restore(path)");
  Node step;
  step.roles = kRoleVariable;
  step.restore = RestoreKind::kVariable;
  step.variable = Variable{"Variable:0", "", "", Shape{}, DType::kInt64, true};
  const auto id = static_cast<NodeId>(scene.target.nodes.size());
  scene.target.nodes.push_back(step);
  scene.target.objects.emplace_back("step", id);
  scene.target.variables.push_back({"step", id});
  scene.trace.bindings.emplace_back();
  return scene;
}

TEST(GR113ObjectAbsent, FiresOnTheSmallestCase) { EXPECT_THAT(WithStep().Codes(), ElementsAre("GR113")); }

TEST(GR113ObjectAbsent, EvidenceIsExact) {
  const Finding finding = WithStep().Only("GR113");
  EXPECT_EQ(finding.title, "the checkpoint has nothing for `step`, which the call restores");
  EXPECT_EQ(finding.why,
            "it was saved without this object; the call keeps the value that the program gave it and does not say so");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[1].fact, "no key begins with step/");
}

TEST(GR113ObjectAbsent, IsSilentWhenTheCallDoesNotNameIt) {
  EXPECT_THAT(WithStep().Ask("tf.train.Checkpoint(model=model).restore(path)").Codes(), Not(Contains("GR113")));
}

TEST(GR113ObjectAbsent, IsSilentWhenItIsThere) {
  Scene scene = WithStep();
  scene.trace.bindings.back().state = BindingState::kLoaded;
  EXPECT_THAT(scene.Codes(), IsEmpty());
}

// An optimizer that is handed over under this name, and the file holds its state under another one.
Scene OptimizerNamed(const std::string& keyword) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 3);
  return scene.Ask("tf.train.Checkpoint(model=model, " + keyword + "=optimizer).restore(path)")
      .StoredOptimizer({"optimizer/_iterations/.ATTRIBUTES/VARIABLE_VALUE"});
}

TEST(GR113ObjectAbsent, AnOptimizerUnderAnotherNameIsAbsentAndNotAnotherOne) {
  const Scene scene = OptimizerNamed("opt");
  EXPECT_THAT(scene.Codes(), ElementsAre("GR113"));
  const Finding finding = scene.Only("GR113");
  EXPECT_EQ(finding.title, "the checkpoint has nothing for `opt`, which the call restores");
  EXPECT_EQ(finding.why,
            "the file holds optimizer state under `optimizer`; the call keeps the value that the program gave it and "
            "does not say so");
  EXPECT_EQ(finding.affected, 3u);
  EXPECT_EQ(finding.evidence[0].fact, "Adam, 3 variables");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "name the optimizer in the call as when it was saved");
}

TEST(GR113ObjectAbsent, AnOptimizerUnderItsOwnNameIsNotAbsent) {
  EXPECT_THAT(OptimizerNamed("optimizer").Codes(), ElementsAre("OP103"));
}

TEST(GR113ObjectAbsent, AnOptimizerThatWasNotSavedIsTheMatterOfItsOwnCause) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Optimizer("Adam", 3);
  EXPECT_THAT(scene.Ask("tf.train.Checkpoint(model=model, opt=optimizer).restore(path)").Codes(), ElementsAre("OP101"));
}

TEST(GR113ObjectAbsent, AFileWithAnOptimizerAloneHasNothingForTheModel) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).LoadNothing();
  scene.checkpoint.tensors.clear();
  scene.StoredOptimizer(
      {"optimizer/_iterations/.ATTRIBUTES/VARIABLE_VALUE", "optimizer/_variables/2/.ATTRIBUTES/VARIABLE_VALUE"});
  const Finding finding = scene.Only("GR113");
  EXPECT_EQ(finding.title, "the checkpoint holds the state of an optimizer and no variable of `model`");
  EXPECT_EQ(finding.affected, 2u);
}

TEST(GR113ObjectAbsent, AFileWithAModelBesideItsOptimizerIsAnotherMatter) {
  const Scene scene =
      HealthyScene(Scene::Kind::kBundle).StoredOptimizer({"optimizer/_iterations/.ATTRIBUTES/VARIABLE_VALUE"});
  EXPECT_THAT(scene.Codes(), Not(Contains("GR113")));
}

}  // namespace
}  // namespace ckptfit
