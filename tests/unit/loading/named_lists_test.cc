#include "loading/named_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::IsEmpty;

// A model with a normalization, whose moving statistics are not trained.
std::shared_ptr<Target> Network(std::string_view keras) {
  Scene scene(Scene::Kind::kAttributes, {Dense("body", 5, 8), BatchNorm("norm", 8)}, {});
  scene.RunUnder("2.15.1", keras);
  auto target = std::make_shared<Target>(scene.target);
  target->environment = scene.AsCase().environment;
  for (const TargetVariable& variable : target->variables) {
    Variable& known = *target->nodes[variable.node].variable;
    known.trainable = known.name.find("moving_") == std::string::npos;
  }
  return target;
}

// The names of the variables in the list that the call hands over; empty when it is not known.
std::vector<std::string> Listed(const std::shared_ptr<const Target>& target, const std::string& list) {
  const Call call = *ParseCall("tf.train.Checkpoint(w=" + list + ").restore(path)", "m");
  const std::shared_ptr<const Target> with = WithNamedLists(call, target);
  std::vector<std::string> names;
  const NodeId node = with->Object(list);
  if (node == kNoNode) return names;
  for (const auto& [place, child] : with->nodes[node].children) names.push_back(with->nodes[child].variable->name);
  return names;
}

TEST(NamedListsTest, WeightsAreAllVariablesInTheirOrder) {
  EXPECT_EQ(Listed(Network("2.15.0"), "model.weights").size(), 6u);
}

TEST(NamedListsTest, TrainableVariablesLackThoseThatAreNotTrained) {
  EXPECT_EQ(Listed(Network("2.15.0"), "model.trainable_variables").size(), 4u);
  EXPECT_EQ(Listed(Network("2.15.0"), "model.non_trainable_weights").size(), 2u);
}

TEST(NamedListsTest, TrainableVariablesLackThoseOfFrozenLayers) {
  const std::shared_ptr<Target> target = Network("2.15.0");
  for (Node& node : target->nodes) {
    if (node.name == "body") node.trainable = false;
  }
  EXPECT_EQ(Listed(target, "model.trainable_variables").size(), 2u);
}

// `variables` of Keras 3 holds random seeds as well.
TEST(NamedListsTest, VariablesOfAModelOfKeras3AreNotKnown) {
  EXPECT_EQ(Listed(Network("2.15.0"), "model.variables").size(), 6u);
  EXPECT_THAT(Listed(Network("3.3.3"), "model.variables"), IsEmpty());
}

TEST(NamedListsTest, OtherAttributesAndObjectsAreNotKnown) {
  EXPECT_THAT(Listed(Network("2.15.0"), "model.losses"), IsEmpty());
  EXPECT_THAT(Listed(Network("2.15.0"), "net.weights"), IsEmpty());
}

TEST(NamedListsTest, ACallWithoutListsLeavesTheTargetAsItIs) {
  const std::shared_ptr<const Target> target = Network("2.15.0");
  EXPECT_EQ(WithNamedLists(*ParseCall("tf.train.Checkpoint(model=model).restore(path)", "m"), target), target);
}

}  // namespace
}  // namespace ckptfit
