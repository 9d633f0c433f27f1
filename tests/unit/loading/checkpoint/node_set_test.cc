#include "loading/checkpoint/node_set.h"

#include <gtest/gtest.h>

namespace ckptfit::restore {
namespace {

TEST(NodeSet, HoldsWhatWasInsertedAndNothingElse) {
  NodeSet nodes;
  EXPECT_FALSE(nodes.contains(0));
  EXPECT_TRUE(nodes.insert(7));
  EXPECT_FALSE(nodes.insert(7));
  EXPECT_TRUE(nodes.contains(7));
  EXPECT_FALSE(nodes.contains(6));
  EXPECT_FALSE(nodes.contains(8));
  EXPECT_EQ(nodes.end(), 8u);
}

TEST(NodeSet, NoObjectIsNeverInIt) {
  NodeSet nodes;
  EXPECT_FALSE(nodes.insert(kNoNode));
  EXPECT_FALSE(nodes.contains(kNoNode));
  EXPECT_EQ(nodes.end(), 0u);
}

}  // namespace
}  // namespace ckptfit::restore
