#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

// Keys of a Functional model of Keras 3, and of a Sequential that holds the same layers.
Scene BecameSequential() {
  const std::vector<FakeLayer> layers = {Dense("dense", 3, 4), Dense("dense_1", 4, 2)};
  Scene scene(Scene::Kind::kAttributes, layers, layers);
  scene.LoadNothing();
  Node inner;
  inner.class_name = "Functional";
  inner.name = "functional";
  inner.roles = kRoleLayer | kRoleModel | kRoleFunctional;
  inner.children = scene.target.nodes[0].children;
  scene.target.nodes[0].children = {{"_functional", static_cast<NodeId>(scene.target.nodes.size())}};
  scene.target.nodes.push_back(inner);
  return scene.RunUnder("2.18.1", "3.6.0");
}

TEST(GR112ModelKindChanged, FiresOnTheSmallestCase) {
  EXPECT_THAT(BecameSequential().Codes(), Contains("GR112"));
  EXPECT_THAT(BecameSequential().Codes(), Not(Contains("GR109")));
}

TEST(GR112ModelKindChanged, EvidenceIsExact) {
  const Finding finding = BecameSequential().Only("GR112");
  EXPECT_EQ(finding.title, "the model is a Sequential now, and was a Functional model when it was saved");
  EXPECT_EQ(finding.affected, 4u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model/_functional/dense");
  EXPECT_EQ(finding.evidence[1].place, "model/dense");
}

TEST(GR112ModelKindChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
