#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("dense", 5, 8), Dense("dense_1", 8, 4)};

TEST(GR106CountersDrifted, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("dense_4", 5, 8), Dense("dense_5", 8, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR106"));
}

TEST(GR106CountersDrifted, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("dense_4", 5, 8), Dense("dense_5", 8, 4)}, kSaved);
  const Finding finding = scene.Only("GR106");
  EXPECT_EQ(finding.title, "`dense_4` in the program is `dense` in the checkpoint: counters drifted");
  EXPECT_EQ(finding.why,
            "4 variables of 2 layers agree in shape and order; only the automatic numbers in their names differ");
  EXPECT_EQ(finding.affected, 4u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "dense_4");
  EXPECT_EQ(finding.evidence[1].place, "dense");
}

TEST(GR106CountersDrifted, SeveralKindsOfLayersAreOneFinding) {
  const Scene scene(Scene::Kind::kLegacyByName, {Conv2D("conv2d_6", 3, 3, 8), BatchNorm("batch_normalization_6", 8)},
                    {Conv2D("conv2d", 3, 3, 8), BatchNorm("batch_normalization", 8)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR106"));
  const Finding finding = scene.Only("GR106");
  EXPECT_THAT(finding.title, testing::EndsWith("in the checkpoint, and others like it: counters drifted"));
  EXPECT_EQ(finding.affected, 6u);
  EXPECT_EQ(finding.evidence.size(), 4u);
}

TEST(GR106CountersDrifted, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyByName, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR106CountersDrifted, LeavesAnAddedLayerToItsOwnCause) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("dense", 5, 8), Dense("dense_1", 8, 8), Dense("dense_2", 8, 4)},
                    kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR101"));
}

}  // namespace
}  // namespace ckptfit
