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

// Edges of the object that the call hands over, as "name:class" and, in what stands inside of it, "name.name:class".
std::vector<std::string> Contained(const Target& target, NodeId node, const std::string& before = "") {
  std::vector<std::string> edges;
  for (const auto& [name, child] : target.nodes[node].children) {
    if (!target.nodes[child].is(kRoleContainer)) edges.push_back(before + name + ":" + target.nodes[child].class_name);
    if (target.nodes[child].is(kRoleContainer)) {
      for (std::string& edge : Contained(target, child, before + name + ".")) edges.push_back(std::move(edge));
    }
  }
  return edges;
}

TEST(NamedListsTest, ContainersThatTheCallMakesHoldTheirObjects) {
  const std::shared_ptr<Target> target = Network("2.15.0");
  const std::string text = "{'a': model, 'b': [model, (model,)]}";
  const Call call = *ParseCall("tf.train.Checkpoint(nets=" + text + ").restore(path)", "m");
  const std::shared_ptr<const Target> with = WithNamedLists(call, target);
  const NodeId node = with->Object(text);
  ASSERT_NE(node, kNoNode);
  const std::string model = target->nodes[target->Object("model")].class_name;
  EXPECT_THAT(Contained(*with, node), ::testing::ElementsAre("a:" + model, "b.0:" + model, "b.1.0:" + model));
}

TEST(NamedListsTest, AContainerOfSomethingUnknownIsNotKnown) {
  const Call call = *ParseCall("tf.train.Checkpoint(nets=[model, other]).restore(path)", "m");
  EXPECT_EQ(WithNamedLists(call, Network("2.15.0"))->Object("[model, other]"), kNoNode);
}

TEST(NamedListsTest, TuplesAreRefusedBy20) {
  const std::shared_ptr<Target> target = Network("2.2.4-tf");
  target->environment.tensorflow = *Version::Parse("2.0.4");
  const Call call = *ParseCall("tf.train.Checkpoint(nets=(model,)).restore(path)", "m");
  EXPECT_EQ(WithNamedLists(call, target)->Object("(model,)"), kNoNode);
}

}  // namespace
}  // namespace ckptfit
