#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Gru("gru", 3, 4, true), Dense("dense", 4, 2)};

TEST(SH108GruResetAfterChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Gru("gru", 3, 4, false), Dense("dense", 4, 2)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH108"));
}

TEST(SH108GruResetAfterChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kLegacyH5, {Gru("gru", 3, 4, false), Dense("dense", 4, 2)}, kSaved);
  const Finding finding = scene.Only("SH108");
  EXPECT_EQ(finding.title, "layer `gru` was saved with reset_after=True, the program has the other setting");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (3, 12)   recurrent_kernel (4, 12)   bias (12,)");
  EXPECT_EQ(finding.evidence[1].fact, "kernel (3, 12)   recurrent_kernel (4, 12)   bias (2, 12)");
  EXPECT_EQ(finding.fixes[0].title, "write GRU(..., reset_after=True) in model.layers[0]");
}

TEST(SH108GruResetAfterChanged, NamesTheOtherDirection) {
  const Scene scene(Scene::Kind::kWeightsH5, kSaved, {Gru("gru", 3, 4, false), Dense("dense", 4, 2)});
  EXPECT_EQ(scene.Only("SH108").title,
            "layer `gru` was saved with reset_after=False, the program has the other setting");
}

TEST(SH108GruResetAfterChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH108GruResetAfterChanged, LeavesAnotherCellToLayerTypeChanged) {
  const Scene scene(Scene::Kind::kLegacyH5, {Lstm("rnn", 3, 4), Dense("dense", 4, 2)},
                    {Gru("rnn", 3, 4, false), Dense("dense", 4, 2)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR104"));
}

}  // namespace
}  // namespace ckptfit
