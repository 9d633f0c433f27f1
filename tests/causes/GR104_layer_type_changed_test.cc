#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Lstm("lstm", 3, 4), Dense("dense", 4, 2)};

TEST(GR104LayerTypeChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Gru("gru", 3, 4), Dense("dense", 4, 2)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR104"));
}

TEST(GR104LayerTypeChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kWeightsH5, {Gru("gru", 3, 4), Dense("dense", 4, 2)}, kSaved);
  const Finding finding = scene.Only("GR104");
  EXPECT_EQ(finding.title, "layer `gru` is a GRU in the program, a lstm in the checkpoint");
  EXPECT_EQ(finding.affected, 3u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (3, 12)   recurrent_kernel (4, 12)   bias (2, 12)");
  EXPECT_EQ(finding.evidence[1].place, "layers/lstm");
}

TEST(GR104LayerTypeChanged, SeesItInEveryFormat) {
  for (const Scene::Kind kind : {Scene::Kind::kBundle, Scene::Kind::kWeightsH5, Scene::Kind::kLegacyH5}) {
    const Scene scene(kind, {Gru("gru", 3, 4), Dense("dense", 4, 2)}, kSaved);
    EXPECT_THAT(scene.Codes(), ElementsAre("GR104")) << static_cast<int>(kind);
  }
}

// A Bidirectional holds its layer twice, and is one layer to those who wrote it.
TEST(GR104LayerTypeChanged, BothHalvesOfABidirectionalAreOneFinding) {
  Scene scene(Scene::Kind::kLegacyH5, {Gru("forward_gru", 3, 4), Gru("backward_gru", 3, 4)},
              {Lstm("forward_lstm", 3, 4), Lstm("backward_lstm", 3, 4)});
  Node whole;
  whole.class_name = "Bidirectional";
  whole.name = "bidirectional";
  whole.roles = kRoleLayer;
  whole.layers = scene.target.nodes[0].layers;
  const auto id = static_cast<NodeId>(scene.target.nodes.size());
  scene.target.nodes.push_back(whole);
  scene.target.nodes[0].layers = {id};
  const Finding finding = scene.Only("GR104");
  EXPECT_THAT(scene.Codes(), ElementsAre("GR104"));
  EXPECT_EQ(finding.affected, 6u);
}

// Scale and shift are called alike in both; the moving statistics stay behind.
TEST(GR104LayerTypeChanged, WarnsOfAKindThatTakesTheValuesOfAnother) {
  FakeLayer norm = BatchNorm("norm", 4);
  norm.class_name = "LayerNormalization";
  norm.variables.resize(2);
  const Scene scene(Scene::Kind::kBundle, {norm, Dense("dense", 4, 2)}, {BatchNorm("norm", 4), Dense("dense", 4, 2)});
  EXPECT_THAT(scene.Codes(), IsEmpty());
  const Finding finding = scene.Only("GR104");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.why, "its variables have values under the same names; the layer computes something else with them");
}

// One variable of the same shape, called otherwise, is not the layer with a variable more.
TEST(GR104LayerTypeChanged, SeesALayerInPlaceOfAVariable) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("enc", 10, 6), Dense("dec", 6, 10)},
                    {Dense("enc", 10, 6), Custom("Shift", "shift", {{"offset", {10}}})});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR104"));
}

TEST(GR104LayerTypeChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR104LayerTypeChanged, LeavesAnotherSizeOfTheSameKindToItsOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Lstm("lstm", 3, 5), Dense("dense", 5, 2)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
}

}  // namespace
}  // namespace ckptfit
