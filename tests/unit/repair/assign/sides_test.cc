#include "repair/assign/sides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;

using Kind = Scene::Kind;

std::vector<std::string> Identities(const Side& side) {
  std::vector<std::string> identities;
  for (const Layer& layer : side.layers) identities.push_back(layer.identity);
  return identities;
}

// A scene whose call restores another object beside the model.
Scene Beside(const std::string& name, std::uint32_t roles) {
  Scene scene(Kind::kBundle, {Dense("dense", 4, 4)}, {Dense("dense", 4, 4)});
  scene.target.objects.emplace_back(name, static_cast<NodeId>(scene.target.nodes.size()));
  scene.target.nodes.emplace_back().roles = roles;
  if (roles == kRoleVariable) {
    scene.target.nodes.back().variable = Variable{"step", "", "", Shape(), DType::kInt64, false};
  }
  scene.call.objects.emplace_back(name, name);
  return scene;
}

TEST(SidesTest, ACounterBesideTheModelIsNoObjectOfLayers) {
  EXPECT_FALSE(SidesOf(Beside("step", kRoleVariable).AsCase()).several_objects);
  EXPECT_FALSE(SidesOf(Beside("optimizer", kRoleOptimizer).AsCase()).several_objects);
  EXPECT_TRUE(SidesOf(Beside("other", kRoleLayer | kRoleModel).AsCase()).several_objects);
}

TEST(SidesTest, KeywordsAreAnOrderOnlyWhereThereAreSeveral) {
  const Scene scene(Kind::kBundle, {Dense("dense", 4, 4)}, {Dense("dense", 4, 4)});
  ObjectGraph graph;
  graph.nodes.resize(4);
  graph.nodes[0].children = {{"model", 1}, {"save_counter", 2}};
  graph.nodes[1].children = {{"dense", 3}};
  EXPECT_FALSE(SidesOf(scene.AsCase(), {&graph}).keywords) << "a model and a counter";
  graph.nodes[0].children = {{"discriminator", 1}, {"generator", 1}, {"save_counter", 2}};
  EXPECT_TRUE(SidesOf(scene.AsCase(), {&graph}).keywords);
}

TEST(SidesTest, LayersOfKeras212StandUnderThePathsOfOtherReleases) {
  Scene scene(Kind::kWeightsH5, {Dense("a", 4, 4), Dense("b", 4, 4)}, {Dense("a", 4, 4), Dense("b", 4, 4)});
  const std::string old = "_layer_checkpoint_dependencies/dense";
  scene.Rekey("layers/dense_1/", old + "_2/").Rekey("layers/dense/", old + "/");
  const Sides sides = SidesOf(scene.AsCase());
  EXPECT_THAT(Identities(sides.stored), ElementsAre("layers/dense", "layers/dense_1"));
  EXPECT_TRUE(sides.same_paths);
}

TEST(SidesTest, PartsOfAttentionHaveTheirPublicNames) {
  Side side;
  for (const char* path : {"l0/att/_query_dense", "l0/att/output_dense", "_query_dense", "x/_query_dense/y"}) {
    side.layers.emplace_back().identity = path;
  }
  NameAlike({}, &side);
  EXPECT_THAT(Identities(side),
              ElementsAre("l0/att/query_dense", "l0/att/output_dense", "_query_dense", "x/_query_dense/y"));
}

TEST(SidesTest, AProgramOfAReleaseThatWalksOverNothingHasPathsAsWell) {
  Scene scene(Kind::kWeightsH5, {Dense("a", 4, 4), Dense("b", 4, 4)}, {Dense("a", 4, 4), Dense("b", 4, 4)});
  for (Node& node : scene.target.nodes) node.walk.clear();
  const Sides sides = SidesOf(scene.AsCase());
  EXPECT_THAT(Identities(sides.program), ElementsAre("layers/dense", "layers/dense_1"));
  EXPECT_TRUE(sides.same_paths);
}

}  // namespace
}  // namespace ckptfit
