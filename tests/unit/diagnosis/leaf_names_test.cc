#include "diagnosis/leaf_names.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

// A layer (0) with a kernel (1) under two names, a list (2) of a scale (3), and a store.
Target Program() {
  Target target;
  target.nodes.resize(5);
  target.nodes[0].children = {{"list", 2}, {"kernel", 1}, {"alias", 1}};
  target.nodes[0].store = {{"0", 1}, {"1", 3}, {"2", 1}};
  target.nodes[2].roles = kRoleContainer;
  target.nodes[2].children = {{"0", 3}, {"1", 1}};
  return target;
}

TEST(LeafNamesTest, AnEdgeOfTheLayerNamesAVariableBeforeOneOfItsContainer) {
  const Target target = Program();
  LeafNames names(target);
  EXPECT_EQ(names.ByEdge(0, 1), "kernel");
  EXPECT_EQ(names.ByEdge(0, 3), "list/0");
}

TEST(LeafNamesTest, TheFirstStoredKeyCounts) {
  const Target target = Program();
  LeafNames names(target);
  EXPECT_EQ(names.ByStore(0, 1), "0");
  EXPECT_EQ(names.ByStore(0, 3), "1");
}

TEST(LeafNamesTest, WhatTheLayerDoesNotHoldHasNoName) {
  const Target target = Program();
  LeafNames names(target);
  EXPECT_EQ(names.ByEdge(0, 4), "");
  EXPECT_EQ(names.ByStore(0, 4), "");
  EXPECT_EQ(names.ByEdge(kNoNode, 1), "");
}

TEST(LeafNamesTest, AListInAListIsPartOfTheName) {
  Target target = Program();
  target.nodes[2].children = {{"0", 4}, {"1", 2}};  // the list holds another one, and itself
  target.nodes[4].roles = kRoleContainer;
  target.nodes[4].children = {{"0", 2}, {"1", 3}};
  LeafNames names(target);
  EXPECT_EQ(names.ByEdge(0, 3), "list/0/1");
}

TEST(LeafNamesTest, ListsInListsWithoutEndAreLeftWherePathsGrowTooLong) {
  Target target;
  target.nodes.resize(10'000);
  for (NodeId n = 0; n + 1 < target.nodes.size(); ++n) {
    target.nodes[n].roles = kRoleContainer;
    target.nodes[n].children = {{"0", n + 1}};
  }
  LeafNames names(target);
  EXPECT_EQ(names.ByEdge(0, 3), "0/0/0");
  EXPECT_EQ(names.ByEdge(0, 9'999), "");
}

}  // namespace
}  // namespace ckptfit
