#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("dense", 5, 8), Dense("dense_1", 8, 4)};

TEST(SH106InputFeaturesChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 6, 8), Dense("dense_1", 8, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH106"));
}

TEST(SH106InputFeaturesChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("dense", 6, 8), Dense("dense_1", 8, 4)}, kSaved);
  const Finding finding = scene.Only("SH106");
  EXPECT_EQ(finding.title, "layer `dense` has 6 input features in the program, 5 in the checkpoint");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (6, 8)   bias (8,)");
  EXPECT_EQ(finding.evidence[1].fact, "kernel (5, 8)   bias (8,)");
  EXPECT_EQ(finding.fixes[0].title, "feed 5 features again, or retrain");
}

TEST(SH106InputFeaturesChanged, SeesTheInputOfARecurrentLayer) {
  const Scene scene(Scene::Kind::kWeightsH5, {Lstm("lstm", 4, 4), Dense("dense", 4, 2)},
                    {Lstm("lstm", 3, 4), Dense("dense", 4, 2)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH106"));
}

TEST(SH106InputFeaturesChanged, NamesTheSettingThatChangesTheNumberOfFeatures) {
  Scene scene(Scene::Kind::kLegacyH5, {Dense("dense", 16, 8)}, {Dense("dense", 9, 8)});
  scene.Configs(R"([{"class_name": "MaxPooling2D", "config": {"name": "pool", "padding": "same"}}])",
                R"([{"class_name": "MaxPooling2D", "config": {"name": "pool", "padding": "valid"}}])");
  const Finding finding = scene.Only("SH106");
  EXPECT_EQ(finding.why,
            "layer `pool` before it has padding=same in the program, valid in the file, which changes how many numbers "
            "it puts out");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "write padding=valid for `pool`, or retrain");
}

TEST(SH106InputFeaturesChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(SH106InputFeaturesChanged, IsSilentBehindALayerThatWasAdded) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("dense", 5, 8), Dense("new", 8, 16), Dense("dense_1", 16, 4)},
                    kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR101"));
}

TEST(SH106InputFeaturesChanged, SeesThatWhatIsFlattenedHasAnotherLength) {
  const Scene scene(Scene::Kind::kLegacyByName, {Embedding("words", 30, 4), Dense("out", 24, 1)},
                    {Embedding("words", 30, 4), Dense("out", 20, 1)});
  const Finding finding = scene.Only("SH106");
  EXPECT_EQ(finding.why,
            "24 is 6 times the 4 outputs of layer `words`, 20 is 5 times: what is flattened before it are sequences of "
            "another length, or images of another size");
  EXPECT_EQ(finding.fixes[0].title, "feed inputs of the length or size that the model was saved with, or retrain");
}

TEST(SH106InputFeaturesChanged, OfANormalizationTheAxisMayBeAnother) {
  const Scene scene(Scene::Kind::kLegacyByName, {BatchNorm("bn", 6), Dense("out", 3, 2)},
                    {BatchNorm("bn", 5), Dense("out", 3, 2)});
  EXPECT_EQ(scene.Only("SH106").fixes[0].title, "give the layer its former axis, or feed 5 features again, or retrain");
}

TEST(SH106InputFeaturesChanged, TheConfigsTellOfTheAxis) {
  Scene scene(Scene::Kind::kLegacyByName, {BatchNorm("bn", 6), Dense("out", 3, 2)},
              {BatchNorm("bn", 5), Dense("out", 3, 2)});
  scene.Configs(R"([{"class_name": "BatchNormalization", "config": {"name": "bn", "axis": [1]}}])",
                R"([{"class_name": "BatchNormalization", "config": {"name": "bn", "axis": [2]}}])");
  const Finding finding = scene.Only("SH106");
  EXPECT_THAT(finding.why, testing::StartsWith("the layer goes along axis=1 in the program, 2 in the file"));
  EXPECT_EQ(finding.fixes[0].title, "write axis=2 for `bn`, or retrain");
}

// An autoencoder gives out what it is fed.
TEST(SH106InputFeaturesChanged, TakesOutputsOfTheSameSizesForAConsequence) {
  const auto network = [](std::int64_t features) {
    return std::vector<FakeLayer>{Dense("encoder", features, 8), Dense("decoder", 8, features)};
  };
  EXPECT_THAT(Scene(Scene::Kind::kBundle, network(28), network(30)).Codes(), ElementsAre("SH106"));
}

}  // namespace
}  // namespace ckptfit
