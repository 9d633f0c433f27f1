#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SH101UnitsChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 10, 128), Dense("dense_1", 128, 10)},
                    {Dense("dense", 10, 64), Dense("dense_1", 64, 10)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
}

TEST(SH101UnitsChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 10, 128), Dense("dense_1", 128, 10)},
                    {Dense("dense", 10, 64), Dense("dense_1", 64, 10)});
  const Finding finding = scene.Only("SH101");
  EXPECT_EQ(finding.title, "layer `dense` has 128 units in the program, 64 in the checkpoint");
  EXPECT_EQ(
      finding.why,
      "every other variable agrees: this one layer was resized after saving; layer `dense_1` differs for the same "
      "reason");
  EXPECT_EQ(finding.affected, 3u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "program");
  EXPECT_EQ(finding.evidence[0].place, "model.layers[0]");
  EXPECT_EQ(finding.evidence[0].fact, "kernel (10, 128)   bias (128,)");
  EXPECT_EQ(finding.evidence[1].side, "checkpoint");
  EXPECT_EQ(finding.evidence[1].place, "model/layer_with_weights-0");
  EXPECT_EQ(finding.evidence[1].fact, "kernel (10, 64)   bias (64,)");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "write Dense(64) in model.layers[0], or retrain");
}

TEST(SH101UnitsChanged, IsTheOnlyFindingInEveryFormat) {
  for (const Scene::Kind kind : {Scene::Kind::kBundle, Scene::Kind::kAttributes, Scene::Kind::kWeightsH5,
                                 Scene::Kind::kLegacyH5, Scene::Kind::kLegacyByName}) {
    const Scene scene(kind, {Lstm("lstm", 3, 5), Dense("dense", 5, 2)}, {Lstm("lstm", 3, 4), Dense("dense", 4, 2)});
    EXPECT_THAT(scene.Codes(), ElementsAre("SH101")) << static_cast<int>(kind);
  }
}

TEST(SH101UnitsChanged, NamesOneCauseForManyLayersOfOneSetting) {
  const Scene scene(Scene::Kind::kBundle,
                    {Dense("a", 8, 32), Dense("b", 32, 32), Dense("c", 32, 32), Dense("d", 32, 1)},
                    {Dense("a", 8, 16), Dense("b", 16, 16), Dense("c", 16, 16), Dense("d", 16, 1)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
  EXPECT_EQ(scene.Only("SH101").title, "layers `a`, `b` and `c` have 32 units in the program, 16 in the checkpoint");
  EXPECT_EQ(scene.Only("SH101").affected, 7u);
}

TEST(SH101UnitsChanged, IsSilentOnAHealthyCase) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 10, 64), Dense("dense_1", 64, 10)},
                    {Dense("dense", 10, 64), Dense("dense_1", 64, 10)});
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(SH101UnitsChanged, LeavesTheLastLayerToClassesChanged) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 10, 64), Dense("dense_1", 64, 7)},
                    {Dense("dense", 10, 64), Dense("dense_1", 64, 10)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH103"));
}

}  // namespace
}  // namespace ckptfit
