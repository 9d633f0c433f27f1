#include "repair/assign/made_walks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing_keras::ProgramMaker;

// "attribute:nodes" of each entry.
std::vector<std::string> WalkOf(const Target& target, NodeId node) {
  std::vector<std::string> walk;
  for (const WalkEntry& entry : target.nodes[node].walk) {
    std::string words = entry.attribute + ":";
    if (entry.value.kind == WalkValue::Kind::kNode) words += target.nodes[entry.value.node].name;
    for (const WalkValue& item : entry.value.items) words += target.nodes[item.node].name + ",";
    walk.push_back(words);
  }
  return walk;
}

TEST(MadeWalksTest, AttributesListsAndDictsOfAUsersModel) {
  ProgramMaker program;
  const NodeId head = program.Dense("head", 4, 2), a = program.Dense("a", 4, 4), b = program.Dense("b", 4, 4);
  const NodeId list = program.Add("ListWrapper", "", kRoleContainer);
  const NodeId scale = program.Variable_("scale", Shape({4}));
  program.target.nodes[list].children = {{"0", b}, {"1", a}, {"2", scale}};
  const NodeId model = program.Add("Net", "net", kRoleLayer | kRoleModel | kRoleCustom);
  program.target.nodes[model].layers = {head, b, a};
  program.target.nodes[model].children = {{"out", head}, {"blocks", list}, {"scale", scale}};
  EXPECT_FALSE(HasWalks(program.target));
  const Target walked = WithWalks(program.target);
  EXPECT_TRUE(HasWalks(walked));
  EXPECT_THAT(WalkOf(walked, model), ElementsAre("blocks:b,a,", "layers:head,b,a,", "out:head"));
  EXPECT_THAT(WalkOf(walked, head), ElementsAre());
}

TEST(MadeWalksTest, ASequentialModelHasOneList) {
  ProgramMaker program;
  const NodeId dense = program.Dense("dense", 4, 4);
  const NodeId model = program.Add("Sequential", "sequential", kRoleLayer | kRoleModel | kRoleSequential);
  program.target.nodes[model].layers = {dense};
  program.target.nodes[model].children = {{"layer_with_weights-0", dense}, {"layer-0", dense}};
  EXPECT_THAT(WalkOf(WithWalks(program.target), model), ElementsAre("layers:dense,"));
}

}  // namespace
}  // namespace ckptfit
