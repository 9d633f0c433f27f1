#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Embedding("tokens", 1000, 16), Dense("dense", 16, 2)};

TEST(SH110EmbeddingWidthChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Embedding("tokens", 1000, 32), Dense("dense", 32, 2)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH110"));
}

TEST(SH110EmbeddingWidthChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle, {Embedding("tokens", 1000, 32), Dense("dense", 32, 2)}, kSaved);
  const Finding finding = scene.Only("SH110");
  EXPECT_EQ(finding.title, "layer `tokens` has 32 columns in the program, 16 in the checkpoint");
  EXPECT_EQ(finding.affected, 2u);
  EXPECT_THAT(finding.why, testing::EndsWith("layer `dense` differs for the same reason"));
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "embeddings (1000, 32)");
  EXPECT_EQ(finding.evidence[1].fact, "embeddings (1000, 16)");
}

TEST(SH110EmbeddingWidthChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH110EmbeddingWidthChanged, LeavesMoreRowsToVocabularyChanged) {
  const Scene scene(Scene::Kind::kWeightsH5, {Embedding("tokens", 1001, 16), Dense("dense", 16, 2)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH104"));
}

}  // namespace
}  // namespace ckptfit
