#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("dense", 5, 8), Dense("dense_1", 8, 4)};

TEST(GR101LayerAdded, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 5, 8), Dense("dense_1", 8, 8), Dense("dense_2", 8, 4)},
                    kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR101"));
}

TEST(GR101LayerAdded, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 5, 8), Dense("dense_1", 8, 8), Dense("dense_2", 8, 4)},
                    kSaved);
  const Finding finding = scene.Only("GR101");
  EXPECT_EQ(finding.title, "layer `dense_1` is in the program and not in the checkpoint");
  EXPECT_EQ(finding.why,
            "no stored variables are like its own: it was added after saving; layer `dense_2` behind it is looked for "
            "under another number");
  EXPECT_EQ(finding.affected, 4u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "model.layers[1]");
  EXPECT_EQ(finding.evidence[0].fact, "kernel (8, 8)   bias (8,)");
}

TEST(GR101LayerAdded, NamesManyLayersOfOneKindOnce) {
  const Scene scene(Scene::Kind::kLegacyH5,
                    {Dense("a", 5, 8), BatchNorm("n", 8), Dense("b", 8, 8), BatchNorm("n_1", 8), Dense("c", 8, 4)},
                    {Dense("a", 5, 8), Dense("b", 8, 8), Dense("c", 8, 4)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR101"));
  EXPECT_EQ(scene.Only("GR101").title, "layers `n` and `n_1` are in the program and not in the checkpoint");
}

TEST(GR101LayerAdded, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR101LayerAdded, LeavesALayerOfAnotherKindToItsOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {BatchNorm("n", 5), Dense("dense", 5, 8)},
                    {{"LayerNormalization", "ln", {{"gamma", {5}}, {"beta", {5}}}}, Dense("dense", 5, 8)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR104"));
}

TEST(GR101LayerAdded, ABlockOfSeveralKindsOfLayersIsOneFinding) {
  const Scene scene(Scene::Kind::kLegacyH5,
                    {Dense("a", 4, 8), BatchNorm("bn", 8), Dense("b", 8, 8), BatchNorm("bn_1", 8), Dense("c", 8, 2)},
                    {Dense("a", 4, 8), Dense("c", 8, 2)});
  EXPECT_EQ(scene.Only("GR101").title, "layers `bn`, `b` and `bn_1` are in the program and not in the checkpoint");
}

TEST(GR101LayerAdded, ALayerThatWasTiedWhenItWasSavedIsToldSo) {
  Scene scene(Scene::Kind::kBundle, {Dense("enc", 4, 4), Dense("dec", 4, 4)}, {Dense("enc", 4, 4)});
  EXPECT_EQ(scene.Only("GR101").title, "layer `dec` is in the program and not in the checkpoint");
  Step step;
  step.kind = Step::Kind::kVersionRule;
  for (std::size_t node = 0; node < scene.target.nodes.size(); ++node) {
    if (scene.target.nodes[node].name == "dec") step.node = static_cast<NodeId>(node);
  }
  step.found = "the file has one object under two names; it goes to Dense enc";
  scene.trace.steps.push_back(step);
  const Finding finding = scene.Only("GR101");
  EXPECT_EQ(finding.title,
            "layer `dec` has no values of its own in the checkpoint, which has `Dense enc` under both names");
  EXPECT_EQ(finding.why,
            "the two were one object when they were saved; what is stored goes to one of them, and the other keeps its "
            "initial values");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "make them one object again, or copy the values to the other after loading");
}

}  // namespace
}  // namespace ckptfit
