#include "loading/checkpoint/program.h"

#include <gtest/gtest.h>

namespace ckptfit::restore {
namespace {

// A root with the edges a -> 1 and b -> 2, and what its lookup finds: a -> 2 and c -> 1.
Target SmallTarget() {
  Target target;
  target.nodes.resize(3);
  target.nodes[0].children = {{"b", 2}, {"a", 1}};
  target.nodes[0].lookup = {{"a", 2}, {"c", 1}};
  return target;
}

TEST(Program, ANameThatStandsTwiceMeansItsFirstObject) {
  const Target target = SmallTarget();
  Program program(target);
  program.AddChild(0, "b", 1);
  program.AddChild(0, "d", 2);
  const NameIndex names = program.Names(0);
  EXPECT_EQ(names.Find("a"), 1u);
  EXPECT_EQ(names.Find("b"), 2u);
  EXPECT_EQ(names.Find("c"), 1u);
  EXPECT_EQ(names.Find("d"), 2u);
  EXPECT_EQ(names.Find("e"), kNoNode);
  EXPECT_EQ(names.Find(""), kNoNode);
}

TEST(Program, ChildrenAreVisitedInOrderThoseAddedLast) {
  const Target target = SmallTarget();
  Program program(target);
  program.AddChild(0, "z", 0);
  std::string names;
  program.VisitChildren(0, [&names](const std::string& name, NodeId) { names += name; });
  EXPECT_EQ(names, "baz");
  EXPECT_TRUE(program.HasChildren(0));
  EXPECT_FALSE(program.HasChildren(1));
  program.AddChild(1, "x", 2);
  EXPECT_TRUE(program.HasChildren(1));
}

TEST(Program, AddedObjectsAndSlotsAreReachable) {
  const Target target = SmallTarget();
  Program program(target);
  const NodeId slot = program.Add({});
  program.AddSlot(1, {"m", 2, slot});
  EXPECT_EQ(program.Reachable(0, {}), (std::vector<NodeId>{0, 2, 1, slot}));
  EXPECT_EQ(program.Reachable(1, {}), (std::vector<NodeId>{1}));
}

}  // namespace
}  // namespace ckptfit::restore
