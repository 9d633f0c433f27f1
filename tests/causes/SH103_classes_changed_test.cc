#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("body", 10, 64), Dense("head", 64, 10)};

TEST(SH103ClassesChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Dense("body", 10, 64), Dense("head", 64, 7)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH103"));
}

TEST(SH103ClassesChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kWeightsH5, {Dense("body", 10, 64), Dense("head", 64, 7)}, kSaved);
  const Finding finding = scene.Only("SH103");
  EXPECT_EQ(finding.title, "layer `head` has 7 outputs in the program, 10 in the checkpoint: another set of classes");
  EXPECT_EQ(finding.why, "it is the last layer of the model, and what stands before it agrees");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model.layers[1]");
  EXPECT_EQ(finding.evidence[0].fact, "kernel (64, 7)   bias (7,)");
  EXPECT_EQ(finding.evidence[1].place, "layers/dense_1");
  EXPECT_EQ(finding.fixes[0].title, "write Dense(10) in model.layers[1], or retrain");
}

TEST(SH103ClassesChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH103ClassesChanged, LeavesAnInnerLayerToUnitsChanged) {
  const Scene scene(Scene::Kind::kBundle, {Dense("body", 10, 32), Dense("head", 32, 10)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
}

TEST(SH103ClassesChanged, StandsBesideAChangeOfAnInnerLayer) {
  const Scene scene(Scene::Kind::kBundle, {Dense("body", 10, 32), Dense("head", 32, 7)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101", "SH103"));
  EXPECT_EQ(scene.Only("SH103").why, "it is the last layer of the model");
}

}  // namespace
}  // namespace ckptfit
