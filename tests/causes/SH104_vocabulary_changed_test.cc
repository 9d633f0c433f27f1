#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Embedding("tokens", 1000, 16), Dense("dense", 16, 2)};

TEST(SH104VocabularyChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Embedding("tokens", 1200, 16), Dense("dense", 16, 2)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH104"));
}

TEST(SH104VocabularyChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kLegacyH5, {Embedding("tokens", 1200, 16), Dense("dense", 16, 2)}, kSaved);
  const Finding finding = scene.Only("SH104");
  EXPECT_EQ(finding.title, "layer `tokens` has 1200 rows in the program, 1000 in the checkpoint");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "embeddings (1200, 16)");
  EXPECT_EQ(finding.evidence[1].place, "tokens");
  EXPECT_EQ(finding.evidence[1].fact, "embeddings (1000, 16)");
  EXPECT_EQ(finding.fixes[0].title, "write Embedding(input_dim=1000) in model.layers[0], or retrain");
}

TEST(SH104VocabularyChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH104VocabularyChanged, LeavesAnotherWidthToItsOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Embedding("tokens", 1000, 32), Dense("dense", 32, 2)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH110"));
}

// A language model scores the tokens that it is fed: its head follows from the vocabulary.
TEST(SH104VocabularyChanged, TakesAHeadOfTheSameSizesForAConsequence) {
  const auto network = [](std::int64_t tokens) {
    return std::vector<FakeLayer>{Embedding("tokens", tokens, 8), Dense("body", 8, 8), Dense("head", 8, tokens)};
  };
  const Scene scene(Scene::Kind::kBundle, network(64), network(60));
  ASSERT_THAT(scene.Codes(), ElementsAre("SH104"));
  EXPECT_EQ(scene.Only("SH104").affected, 3u);
}

}  // namespace
}  // namespace ckptfit
