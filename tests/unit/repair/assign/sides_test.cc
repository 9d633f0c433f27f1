#include "repair/assign/sides.h"

#include <gtest/gtest.h>

#include <string>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using Kind = Scene::Kind;

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

}  // namespace
}  // namespace ckptfit
