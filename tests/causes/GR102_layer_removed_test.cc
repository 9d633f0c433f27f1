#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("a", 5, 8), Dense("b", 8, 8), Dense("c", 8, 4)};

TEST(GR102LayerRemoved, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("a", 5, 8), Dense("c", 8, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR102"));
}

TEST(GR102LayerRemoved, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle, {Dense("a", 5, 8), Dense("c", 8, 4)}, kSaved);
  const Finding finding = scene.Only("GR102");
  EXPECT_EQ(finding.severity, Severity::kError);
  EXPECT_EQ(finding.title, "layer `b` is in the checkpoint and not in the program");
  EXPECT_EQ(finding.why,
            "no layer of the program is like it: it was removed after saving; layer `c` behind it is looked for under "
            "another number");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "checkpoint");
  EXPECT_EQ(finding.evidence[0].place, "model/layer_with_weights-1");
  EXPECT_EQ(finding.evidence[0].fact, "kernel (8, 8)   bias (8,)");
}

TEST(GR102LayerRemoved, IsANoteWhereTheCallDoesNotMind) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("a", 5, 8), Dense("c", 8, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), IsEmpty());
  EXPECT_EQ(scene.Only("GR102").severity, Severity::kNote);
  EXPECT_EQ(scene.Only("GR102").why, "its values stay unused; the call does not mind");
}

TEST(GR102LayerRemoved, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR102LayerRemoved, LeavesAnAddedLayerToItsOwnCause) {
  const Scene scene(Scene::Kind::kLegacyH5, kSaved, {Dense("a", 5, 8), Dense("c", 8, 4)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR101"));
}

TEST(GR102LayerRemoved, IsAWarningWhereTheCallDoesNotMindAndOthersStandBehindIt) {
  const std::vector<FakeLayer> saved = {Dense("a", 5, 8), BatchNorm("n", 8), Dense("b", 8, 4)};
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("a", 5, 8), Dense("b", 8, 4)}, saved);
  EXPECT_EQ(scene.Only("GR102").severity, Severity::kWarning);
  EXPECT_EQ(
      scene.Only("GR102").why,
      "its values stay unused; the call does not mind, and the layers behind it get other inputs than when it was "
      "saved");
}

TEST(GR102LayerRemoved, IsANoteOfALastLayer) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("a", 5, 8)}, {Dense("a", 5, 8), Dense("head", 8, 4)});
  EXPECT_EQ(scene.Only("GR102").severity, Severity::kNote);
}

TEST(GR102LayerRemoved, ABlockOfSeveralKindsOfLayersIsOneFinding) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("a", 4, 8), Dense("c", 8, 2)},
                    {Dense("a", 4, 8), BatchNorm("bn", 8), Dense("b", 8, 8), Dense("c", 8, 2)});
  EXPECT_EQ(scene.Only("GR102").title, "layers `bn` and `b` are in the checkpoint and not in the program");
}

// Concatenate joins the outputs of three layers, of which one went.
TEST(GR102LayerRemoved, InputsThatAreLessByItsOutputsFollowFromIt) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("a", 4, 8), Dense("b", 4, 8), Dense("c", 5, 6), Dense("top", 22, 2)},
                    {Dense("a", 4, 8), Embedding("e", 40, 8), Dense("b", 4, 8), Dense("c", 5, 6), Dense("top", 30, 2)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR102"));
}

// Gives the program's layer `from` the name `to` as well.
void Tie(Scene* scene, const std::string& from, const std::string& to) {
  for (Node& node : scene->target.nodes) {
    const auto edge = std::find_if(node.children.begin(), node.children.end(),
                                   [&](const auto& child) { return child.first == from; });
    if (edge != node.children.end()) return node.children.emplace_back(to, edge->second), void();
  }
}

TEST(GR102LayerRemoved, IsAWarningWhereTheProgramHasAnotherLayerUnderThatName) {
  Scene scene(Scene::Kind::kAttributes, {Dense("a", 8, 8), Dense("c", 8, 4)},
              {Dense("a", 8, 8), Dense("b", 8, 8), Dense("c", 8, 4)});
  Tie(&scene, "a", "b");
  const Finding finding = scene.Only("GR102");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.title, "layer `b` has values of its own in the checkpoint; the program has `a` there, too");
  EXPECT_EQ(
      finding.why,
      "in the program both names lead to one object, which takes one of the stored values; it was tied after saving");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model.a");
  EXPECT_EQ(finding.evidence[1].place, "model/b");
}

}  // namespace
}  // namespace ckptfit
