#include "repair/assign/inside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_keras::ProgramMaker;

// A model of two blocks of the user's, each with a Dense, and a Dense beside them.
struct Blocks {
  Blocks() {
    for (const char* name : {"block", "block_1"}) {
      const NodeId block = program.Add("Block", name, kRoleLayer | kRoleCustom);
      program.target.nodes[block].layers = {Inner(std::string(name) + "/dense")};
      top.push_back(block);
    }
    top.push_back(Inner("dense"));
    program.Sequential(top);
  }

  NodeId Inner(const std::string& name) {
    const NodeId dense = program.Dense(name, 4, 4);
    sides.program.layers.emplace_back();
    sides.program.layers.back().node = dense;
    return dense;
  }

  // What holds the layers, first the program's, then those at these paths.
  std::vector<std::string> Beside(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      sides.stored.layers.emplace_back();
      sides.stored.layers.back().identity = path;
    }
    TellInside(program.target, &sides);
    std::vector<std::string> inside;
    for (const Side* side : {&sides.program, &sides.stored}) {
      for (const Layer& layer : side->layers) inside.push_back(layer.inside);
    }
    return inside;
  }

  ProgramMaker program;
  std::vector<NodeId> top;
  Sides sides;
};

TEST(InsideTest, PathsThatCountTheUsersClassTellWhatLiesInIt) {
  Blocks blocks;
  EXPECT_THAT(blocks.Beside({"layers/block/dense", "layers/block_1/dense", "layers/dense"}),
              ElementsAre("block", "block", "", "block", "block", ""));
  EXPECT_THAT(blocks.sides.users_classes, ElementsAre("block"));
}

TEST(InsideTest, PathsOfAttributesTellNothing) {
  EXPECT_THAT(Blocks().Beside({"first/dense", "second/dense", "head"}), ElementsAre("", "", "", "", "", ""));
}

TEST(InsideTest, AnotherNumberOfBlocksTellsNothing) {
  EXPECT_THAT(Blocks().Beside({"layers/block/dense", "first/dense", "layers/dense"}),
              ElementsAre("", "", "", "", "", ""));
}

TEST(InsideTest, AClassWithAnotherNameIsKnownByItsCounters) {
  Blocks blocks;
  blocks.Beside({"layers/unit/dense", "layers/unit_1/dense", "layers/first_1/dense"});
  EXPECT_THAT(blocks.sides.users_classes, ElementsAre("block", "unit"));
}

TEST(InsideTest, AModelOfTheUsersIsNoLayerThatHoldsOthers) {
  Blocks blocks;
  for (Node& node : blocks.program.target.nodes) {
    if (node.is(kRoleCustom)) node.roles |= kRoleModel;
  }
  EXPECT_THAT(blocks.Beside({"layers/block/dense"}), ElementsAre("", "", "", ""));
  EXPECT_THAT(blocks.sides.users_classes, IsEmpty());
}

}  // namespace
}  // namespace ckptfit
