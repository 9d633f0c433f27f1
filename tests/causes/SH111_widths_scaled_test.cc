#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<FakeLayer> Network(int base, int classes = 3) {
  return {Conv2D("stem", 3, 3, base), BatchNorm("bn", base), Conv2D("body", 3, base, 2 * base),
          Dense("neck", 2 * base, 4 * base), Dense("head", 4 * base, classes)};
}

TEST(SH111WidthsScaled, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, Network(8), Network(4)).Codes(), ElementsAre("SH111"));
}

TEST(SH111WidthsScaled, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle, Network(8), Network(4));
  const Finding finding = scene.Only("SH111");
  EXPECT_EQ(finding.title, "layers `stem`, `body` and `neck` are 2 times as wide in the program as in the checkpoint");
  EXPECT_EQ(finding.why,
            "3 widths differ by one factor, all in one direction: one setting that multiplies widths was changed; "
            "layers `bn` "
            "and `head` differ for the same reason");
  EXPECT_EQ(finding.affected, 11u);
  ASSERT_EQ(finding.evidence.size(), 6u);
  EXPECT_EQ(finding.evidence[2].fact, "kernel (3, 3, 8, 16)   bias (16,)");
  EXPECT_EQ(finding.evidence[3].fact, "kernel (3, 3, 4, 8)   bias (8,)");
  EXPECT_THAT(finding.fixes[0].title, HasSubstr("which makes `stem` 4, `body` 8 and `neck` 16; or retrain"));
}

TEST(SH111WidthsScaled, SeesANarrowerModelInEveryFormat) {
  for (const Scene::Kind kind : {Scene::Kind::kBundle, Scene::Kind::kAttributes, Scene::Kind::kWeightsH5,
                                 Scene::Kind::kLegacyH5, Scene::Kind::kLegacyByName}) {
    const Scene scene(kind, Network(4), Network(8));
    ASSERT_THAT(scene.Codes(), ElementsAre("SH111")) << static_cast<int>(kind);
    EXPECT_THAT(scene.Only("SH111").title, HasSubstr("0.5 times as wide"));
  }
}

TEST(SH111WidthsScaled, SeesOneSettingOfSeveralKindsOfLayers) {
  const auto network = [](int width) {
    return std::vector<FakeLayer>{Embedding("tokens", 50, width), Conv2D("mix", 3, width, width),
                                  Dense("neck", width, width), Dense("head", width, 2)};
  };
  const Finding finding = Scene(Scene::Kind::kBundle, network(12), network(8)).Only("SH111");
  EXPECT_THAT(finding.title, EndsWith("have width 12 in the program, 8 in the checkpoint"));
}

TEST(SH111WidthsScaled, PairsBlocksByTheirPlaceThoughOthersAreMoreAlike) {
  // each block of the program has the shapes of the next block of the checkpoint
  const auto network = [](int base) {
    std::vector<FakeLayer> layers = {Conv2D("stem", 3, 3, base)};
    for (int i = 0; i < 4; ++i) layers.push_back(Conv2D("block_" + std::to_string(i), 3, base << i, base << (i + 1)));
    return layers;
  };
  const Scene scene(Scene::Kind::kLegacyH5, network(16), network(8));
  EXPECT_THAT(scene.Codes(), Not(Contains("GR101")));
  EXPECT_THAT(scene.Codes(), Contains("SH111"));
}

TEST(SH111WidthsScaled, LeavesTheClassesToTheirOwnCause) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, Network(8, 5), Network(4, 3)).Codes(), ElementsAre("SH111", "SH103"));
}

TEST(SH111WidthsScaled, LeavesSizesWithoutACommonFactorAlone) {
  const std::vector<FakeLayer> program = {Dense("a", 3, 10), Dense("b", 10, 12), Dense("c", 12, 9), Dense("d", 9, 2)};
  const std::vector<FakeLayer> stored = {Dense("a", 3, 5), Dense("b", 5, 11), Dense("c", 11, 4), Dense("d", 4, 2)};
  EXPECT_THAT(Scene(Scene::Kind::kBundle, program, stored).Codes(), Not(Contains("SH111")));
}

TEST(SH111WidthsScaled, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, Network(4), Network(4)).Findings(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
