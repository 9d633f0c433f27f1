#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("enc", 5, 8), Dense("dec", 8, 4)};

TEST(GR105PathRenamed, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("encoder", 5, 8), Dense("dec", 8, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR105"));
}

TEST(GR105PathRenamed, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("encoder", 5, 8), Dense("dec", 8, 4)}, kSaved);
  const Finding finding = scene.Only("GR105");
  EXPECT_EQ(finding.title, "`encoder` in the program is `enc` in the checkpoint");
  EXPECT_EQ(finding.why,
            "2 variables agree in shape and order under the two names; names that are not found are skipped without a "
            "word");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model/encoder");
  EXPECT_EQ(finding.evidence[1].place, "model/enc");
  EXPECT_EQ(finding.fixes[0].title, "rename `encoder` back to `enc` in the program");
}

TEST(GR105PathRenamed, SeesALayerNameThatMatterByName) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("encoder", 5, 8), Dense("dec", 8, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR105"));
}

TEST(GR105PathRenamed, IsSilentWherePositionsCount) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("encoder", 5, 8), Dense("dec", 8, 4)}, kSaved);
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(GR105PathRenamed, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kAttributes, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR105PathRenamed, LeavesDriftedCountersToTheirOwnCause) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("dense_4", 5, 8), Dense("dense_5", 8, 4)},
                    {Dense("dense", 5, 8), Dense("dense_1", 8, 4)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR106"));
}

// Every layer has another name: a thousand differences with one cause.
std::vector<FakeLayer> Thousand(const std::string& prefix) {
  std::vector<FakeLayer> layers;
  for (int i = 0; i < 1000; ++i) layers.push_back(Dense(prefix + std::to_string(i), 4, 4));
  return layers;
}

TEST(GR105PathRenamed, OfAThousandRenamedLayersThereIsOneFinding) {
  const Scene scene(Scene::Kind::kAttributes, Thousand("stage_"), Thousand("block_"));
  EXPECT_THAT(scene.AllCodes(), ElementsAre("GR105"));
  EXPECT_EQ(scene.Only("GR105").affected, 2000u);
}

Scene ListedInProgram() { return HealthyScene(Scene::Kind::kWeightsH5).Rekey("layers/dense", "encoder"); }

TEST(GR105PathRenamed, TellsOfALayerThatKerasFindsAmongLayers) {
  const Finding finding = ListedInProgram().Raise("ValueError", "expected 2 variables").Only("GR105");
  EXPECT_EQ(
      finding.why,
      "2 variables agree in shape and order under the two names; Keras stores a layer under its attribute or among "
      "`layers`, by which of the two names sorts first");
  EXPECT_EQ(finding.fixes[0].title, "keep the layer as the attribute `encoder` again");
}

TEST(GR105PathRenamed, LeavesTheOrderOfAnotherGenerationToItsOwnCause) {
  Scene scene = ListedInProgram();
  scene.checkpoint.writer.keras_range.from = *Version::Parse("3.6");
  EXPECT_THAT(scene.Raise("ValueError", "expected 2 variables").Codes(), ElementsAre("VR102"));
}

TEST(GR105PathRenamed, SaysWhereToLoadWhatWasWrapped) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).Rekey("layers/dense", "net/layers/dense");
  const Finding finding = scene.Raise("ValueError", "expected 2 variables").Only("GR105");
  EXPECT_EQ(finding.title, "the root in the program is `net` in the checkpoint");
  EXPECT_EQ(finding.fixes[0].title, "load into an object that has this one as `net`");
}

TEST(GR105PathRenamed, DoesNotCallLayersANameToChange) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).Rekey("layers/dense", "blocks/dense");
  EXPECT_EQ(scene.Raise("ValueError", "expected 2 variables").Only("GR105").fixes[0].title,
            "keep the layers in the attribute `blocks` again");
}

TEST(GR105PathRenamed, SaysThatALayerWasTakenOutOfItsWrapper) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).Rekey("layers/dense", "layers/time_distributed/layer");
  EXPECT_EQ(scene.Raise("ValueError", "expected 2 variables").Only("GR105").fixes[0].title,
            "put the layer into its wrapper again");
}

}  // namespace
}  // namespace ckptfit
