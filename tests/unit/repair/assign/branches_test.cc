#include "repair/assign/branches.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "codec/json.h"

namespace ckptfit {
namespace {

Target Functional(std::string_view layers) {
  Node model;
  model.roles = kRoleLayer | kRoleModel | kRoleFunctional;
  model.config = *ParseJson("{\"layers\": [" + std::string(layers) + "]}", "model");
  Target target;
  target.nodes = {model};
  return target;
}

TEST(AssignBranchesTest, OneLayerBehindTheOtherIsAChain) {
  const Target target = Functional(R"({"inbound_nodes": []}, {"inbound_nodes": [[["a", 0, 0, {}]]]},
                                      {"inbound_nodes": [[["b", 0, 0, {}]]]})");
  EXPECT_FALSE(HasBranches(target));
  EXPECT_TRUE(IsChain(target));
}

TEST(AssignBranchesTest, ALayerWithTwoFollowersBranches) {
  const Target target = Functional(R"({"inbound_nodes": [[["a", 0, 0, {}]]]}, {"inbound_nodes": [[["a", 0, 0, {}]]]})");
  EXPECT_TRUE(HasBranches(target));
  EXPECT_FALSE(IsChain(target));
}

TEST(AssignBranchesTest, ALayerWithTwoInputsJoinsBranches) {
  EXPECT_TRUE(HasBranches(Functional(R"({"inbound_nodes": [[["a", 0, 0, {}], ["b", 0, 0, {}]]]})")));
}

TEST(AssignBranchesTest, ConnectionsOfKeras3AreReadToo) {
  const std::string node = R"({"inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config":
      {"shape": [null, 4], "keras_history": ["a", 0, 0]}}], "kwargs": {}}]})";
  EXPECT_FALSE(HasBranches(Functional(node)));
  EXPECT_TRUE(HasBranches(Functional(node + ", " + node)));
}

TEST(AssignBranchesTest, AModelOfTheUsersOwnIsNoChain) {
  Target target = Functional("");
  target.nodes[0].roles = kRoleLayer | kRoleModel | kRoleCustom;
  EXPECT_FALSE(HasBranches(target));
  EXPECT_FALSE(IsChain(target));
}

}  // namespace
}  // namespace ckptfit
