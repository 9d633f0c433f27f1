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

}  // namespace
}  // namespace ckptfit
