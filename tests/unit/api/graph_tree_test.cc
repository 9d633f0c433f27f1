#include "api/graph_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

ObjectGraph::Node Object(std::vector<ObjectGraph::Edge> children) {
  ObjectGraph::Node node;
  node.children = std::move(children);
  return node;
}

ObjectGraph::Node Variable(const std::string& path) {
  ObjectGraph::Node node;
  node.attributes.push_back({"VARIABLE_VALUE", "", path + "/.ATTRIBUTES/VARIABLE_VALUE"});
  return node;
}

std::string Key(const std::string& path) { return path + "/.ATTRIBUTES/VARIABLE_VALUE"; }

// Checkpoint(net=net, opt=opt) of Keras 3: the optimizer lists the model's kernel, which it holds one level higher.
ObjectGraph ModelBesideOptimizer() {
  ObjectGraph graph;
  graph.nodes = {Object({{"net", 1}, {"opt", 2}}),
                 Object({{"layers", 3}}),
                 Object({{"_iterations", 6}, {"_learning_rate", 7}, {"_trainable_variables", 4}}),
                 Object({{"0.a", 5}}),
                 Object({{"0", 8}}),
                 Object({{"kernel", 8}}),
                 Variable("opt/_iterations"),
                 Variable("opt/_learning_rate"),
                 Variable("opt/_trainable_variables/0")};
  return graph;
}

TEST(GraphTreeTest, TensorsOfTheModelThatAreKeyedUnderAnOptimizerHaveAnotherKey) {
  const ObjectGraph graph = ModelBesideOptimizer();
  EXPECT_THAT(GraphTree(graph).KeysUnderOptimizers(),
              ElementsAre(Pair(Key("opt/_iterations"), ""), Pair(Key("opt/_learning_rate"), ""),
                          Pair(Key("opt/_trainable_variables/0"), Key("net/layers/0..a/kernel"))));
}

TEST(GraphTreeTest, WhatAnOptimizerHoldsComesAfterTheModel) {
  const ObjectGraph graph = ModelBesideOptimizer();
  EXPECT_THAT(GraphTree(graph).DepthFirst(), ElementsAre(0, 1, 3, 5, 8, 2, 6, 7, 4));
}

TEST(GraphTreeTest, SlotsMakeAnOptimizerToo) {
  ObjectGraph graph;
  graph.nodes = {Object({{"sgd", 1}, {"w", 2}}), Object({{"rate", 3}}), Variable("w"), Variable("sgd/rate")};
  graph.nodes[1].slots.push_back({2, "momentum", 2});
  EXPECT_THAT(GraphTree(graph).KeysUnderOptimizers(), ElementsAre(Pair(Key("sgd/rate"), "")));
}

// The learning rate of a schedule is no variable.
TEST(GraphTreeTest, ACountOfStepsBesideAListOfVariablesIsAnOptimizer) {
  ObjectGraph graph;
  graph.nodes = {Object({{"opt", 1}}), Object({{"_iterations", 2}, {"_variables", 3}}), Variable("opt/_iterations"),
                 Object({})};
  EXPECT_THAT(GraphTree(graph).KeysUnderOptimizers(), ElementsAre(Pair(Key("opt/_iterations"), "")));
}

TEST(GraphTreeTest, AGraphWithoutOptimizersHasNoOtherKeys) {
  ObjectGraph graph;
  graph.nodes = {Object({{"learning_rate", 1}, {"w", 1}}), Variable("learning_rate")};
  EXPECT_THAT(GraphTree(graph).KeysUnderOptimizers(), IsEmpty());
  EXPECT_THAT(GraphTree(graph).DepthFirst(), ElementsAre(0, 1));
}

TEST(GraphTreeTest, EdgesThatLeadNowhereAndCyclesAreLeftOut) {
  ObjectGraph graph;
  graph.nodes = {Object({{"a", 1}, {"b", 7}, {"c", -1}}), Object({{"up", 0}, {"self", 1}})};
  EXPECT_THAT(GraphTree(graph).DepthFirst(), ElementsAre(0, 1));
  const ObjectGraph none;
  EXPECT_THAT(GraphTree(none).DepthFirst(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
