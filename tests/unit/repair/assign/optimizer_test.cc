#include "repair/assign/optimizer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "fakes/scene.h"
#include "repair/assign/assignment.h"

namespace ckptfit {
namespace {

std::string ValueKey(const char* path) { return fmt::format("{}/.ATTRIBUTES/VARIABLE_VALUE", path); }

// One Dense without bias, which the checkpoint knows under another name, and a variable of an optimizer.
Scene Trained(const std::string& variable, const std::string& key, const std::string& stored) {
  Scene scene(Scene::Kind::kBundle, {Dense("dense_3", 4, 4, false)}, {Dense("dense", 4, 4, false)});
  scene.checkpoint.tensors[0].name = "dense/kernel";
  scene.Optimizer("Adam", 1);
  Variable& own = *scene.target.nodes[scene.target.variables.back().node].variable;
  own.name = variable;
  own.shape = Shape({4, 4});
  scene.StoredOptimizer({key});
  for (TensorInfo& tensor : scene.checkpoint.tensors) {
    if (tensor.key != key) continue;
    tensor.name = stored;
    tensor.shape = Shape({4, 4});
    tensor.dtype = DType::kFloat32;
  }
  return scene;
}

bool TakesState(const Scene& scene) {
  const Assignments answer = Assign(scene.AsCase());
  return answer.assigned.size() == 2 && answer.missing.empty() && answer.state.empty();
}

TEST(AssignOptimizerTest, AVariableOfKeras3IsTheSlotOfTheAssignedVariable) {
  EXPECT_TRUE(TakesState(
      Trained("adam/dense_3_kernel_momentum", ValueKey("optimizer/_variables/2"), "adam/dense_kernel_momentum")));
}

TEST(AssignOptimizerTest, AVariableOfKeras2IsTheSlotOfTheAssignedVariable) {
  EXPECT_TRUE(
      TakesState(Trained("Adam/m/dense_3/kernel:0", ValueKey("optimizer/_variables/1"), "Adam/m/dense/kernel")));
}

TEST(AssignOptimizerTest, AnotherSlotOrAnotherGenerationStaysWhereItIs) {
  const std::string key = ValueKey("optimizer/_variables/2");
  EXPECT_FALSE(TakesState(Trained("adam/dense_3_kernel_velocity", key, "adam/dense_kernel_momentum")));
  EXPECT_FALSE(TakesState(Trained("Adam/m/dense_3/kernel:0", key, "adam/dense_kernel_m")));
  EXPECT_FALSE(TakesState(Trained("adam/dense_3_kernel_momentum", key, "adam/other_kernel_momentum")));
}

}  // namespace
}  // namespace ckptfit
