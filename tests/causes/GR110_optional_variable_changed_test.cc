#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("dense", 5, 8), Dense("dense_1", 8, 4)};
const std::vector<FakeLayer> kNoBias = {Dense("dense", 5, 8, false), Dense("dense_1", 8, 4, false)};

TEST(GR110OptionalVariableChanged, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, kNoBias, kSaved).Codes(), ElementsAre("GR110"));
}

TEST(GR110OptionalVariableChanged, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kBundle, kSaved, kNoBias).Only("GR110");
  EXPECT_EQ(finding.title, "layers `dense` and `dense_1` have a bias in the program, none in the checkpoint");
  EXPECT_EQ(finding.why, "the layer's other variables agree: use_bias was changed after saving");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (5, 8)   bias (8,)");
  EXPECT_EQ(finding.evidence[1].fact, "kernel (5, 8)");
  EXPECT_EQ(finding.fixes[0].title, "write use_bias=False in model.layers[0]");
}

TEST(GR110OptionalVariableChanged, SeesNumberedVariables) {
  EXPECT_THAT(Scene(Scene::Kind::kWeightsH5, kSaved, kNoBias).Codes(), ElementsAre("GR110"));
}

TEST(GR110OptionalVariableChanged, NamesTheArgumentOfANormalization) {
  FakeLayer centered = BatchNorm("n", 4);
  FakeLayer plain = centered;
  plain.variables.erase(plain.variables.begin() + 1);
  const Finding finding = Scene(Scene::Kind::kBundle, {centered}, {plain}).Only("GR110");
  EXPECT_EQ(finding.title, "layer `n` has a beta in the program, none in the checkpoint");
  EXPECT_EQ(finding.fixes[0].title, "write center=False in model.layers[0]");
}

// Everything that the program asks for is there, and the layers compute without a bias.
TEST(GR110OptionalVariableChanged, WarnsOfStoredValuesThatStayUnused) {
  const Scene scene(Scene::Kind::kBundle, kNoBias, kSaved);
  EXPECT_THAT(scene.Codes(), IsEmpty());
  const Finding finding = scene.Only("GR110");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.title, "layers `dense` and `dense_1` have no bias in the program, one in the checkpoint");
  EXPECT_EQ(finding.why,
            "the layer's other variables agree: use_bias was changed after saving; the stored values stay unused, and "
            "nothing says so");
}

TEST(GR110OptionalVariableChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kNoBias, kNoBias).Findings(), IsEmpty());
}

TEST(GR110OptionalVariableChanged, LeavesCustomLayersToTheirOwnCauses) {
  const Scene scene(Scene::Kind::kBundle, {Custom("Scale", "scale", {{"w", {3, 4}}, {"bias", {4}}})},
                    {Custom("Scale", "scale", {{"w", {3, 4}}})});
  EXPECT_THAT(scene.Codes(), ElementsAre("CU104"));
}

}  // namespace
}  // namespace ckptfit
