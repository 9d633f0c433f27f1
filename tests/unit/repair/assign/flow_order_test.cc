#include "repair/assign/flow_order.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codec/json.h"

namespace ckptfit {
namespace {

// Models whose layers have one variable each.
struct Program {
  NodeId Layer(const std::string& name) {
    Node variable;
    variable.roles = kRoleVariable;
    variable.variable = Variable{};
    target.nodes.push_back(variable);
    const auto weight = static_cast<NodeId>(target.nodes.size() - 1);
    target.variables.push_back({"model", weight});
    Node layer;
    layer.roles = kRoleLayer;
    layer.name = name;
    layer.weights = {weight};
    return Add(layer);
  }

  NodeId Model(std::uint32_t roles, const std::string& name, const std::string& layers,
               const std::vector<NodeId>& inside) {
    Node model;
    model.roles = kRoleLayer | kRoleModel | roles;
    model.name = name;
    model.config = *ParseJson("{\"layers\": [" + layers + "]}", "model");
    model.layers = inside;
    return Add(model);
  }

  NodeId Add(const Node& node) {
    target.nodes.push_back(node);
    return static_cast<NodeId>(target.nodes.size() - 1);
  }

  Flow Of(const std::vector<std::size_t>& variables) const { return FlowOrder(target).Of(variables); }

  Target target;
};

std::string Placed(const std::string& name, const std::string& source) {
  return R"({"name": ")" + name + R"(", "inbound_nodes": [[[")" + source + R"(", 0, 0, {}]]]})";
}

std::string Merged(const std::string& name, const std::string& one, const std::string& other) {
  return R"({"name": ")" + name + R"(", "inbound_nodes": [[[")" + one + R"(", 0, 0, {}], [")" + other +
         R"(", 0, 0, {}]]]})";
}

TEST(FlowOrderTest, ALayerBehindAnotherRunsAfterIt) {
  Program program;
  const std::vector<NodeId> layers = {program.Layer("a"), program.Layer("b"), program.Layer("c")};
  program.Model(kRoleFunctional, "net", Placed("a", "x") + ", " + Placed("b", "a") + ", " + Placed("c", "b"), layers);
  EXPECT_EQ(program.Of({0, 1, 2}), Flow::kSeries);
  EXPECT_EQ(program.Of({2, 0}), Flow::kSeries);
}

TEST(FlowOrderTest, TwoHeadsRunSideBySide) {
  Program program;
  const std::vector<NodeId> layers = {program.Layer("a"), program.Layer("b"), program.Layer("c")};
  program.Model(kRoleFunctional, "net", Placed("a", "x") + ", " + Placed("b", "a") + ", " + Placed("c", "a"), layers);
  EXPECT_EQ(program.Of({1, 2}), Flow::kParallel);
  EXPECT_EQ(program.Of({0, 2}), Flow::kSeries);
}

TEST(FlowOrderTest, ASkipBesideAChainIsNoBranchOfIts) {
  Program program;
  const std::vector<NodeId> layers = {program.Layer("a"), program.Layer("b"), program.Layer("c")};
  program.Model(kRoleFunctional, "net",
                Placed("a", "x") + ", " + Placed("b", "a") + ", " + Merged("add", "a", "b") + ", " + Placed("c", "add"),
                layers);
  EXPECT_EQ(program.Of({0, 1, 2}), Flow::kSeries);
}

TEST(FlowOrderTest, LayersOfANestedModelRunWhereItStands) {
  Program program;
  const std::vector<NodeId> inside = {program.Layer("a"), program.Layer("b")};
  const NodeId inner =
      program.Model(kRoleSequential, "inner", R"({"config": {"name": "a"}}, {"config": {"name": "b"}})", inside);
  const NodeId head = program.Layer("head");
  program.Model(kRoleFunctional, "net", Placed("inner", "x") + ", " + Placed("head", "inner"), {inner, head});
  EXPECT_EQ(program.Of({0, 1, 2}), Flow::kSeries);
}

TEST(FlowOrderTest, ALayerInTwoModelsHasNoPlace) {
  Program program;
  const NodeId shared = program.Layer("a");
  const NodeId other = program.Layer("b");
  program.Model(kRoleSequential, "one", R"({"config": {"name": "a"}}, {"config": {"name": "b"}})", {shared, other});
  EXPECT_EQ(program.Of({0, 1}), Flow::kSeries);
  program.Model(kRoleSequential, "two", R"({"config": {"name": "a"}})", {shared});
  EXPECT_EQ(program.Of({0, 1}), Flow::kUnknown);
}

TEST(FlowOrderTest, AModelOfTheUsersOwnTellsNothing) {
  Program program;
  const std::vector<NodeId> layers = {program.Layer("a"), program.Layer("b")};
  program.Model(kRoleCustom, "net", "", layers);
  EXPECT_EQ(program.Of({0, 1}), Flow::kUnknown);
}

TEST(FlowOrderTest, ALoopTellsNothing) {
  Program program;
  const std::vector<NodeId> layers = {program.Layer("a"), program.Layer("b")};
  program.Model(kRoleFunctional, "net", Placed("a", "b") + ", " + Placed("b", "a"), layers);
  EXPECT_EQ(program.Of({0, 1}), Flow::kUnknown);
}

TEST(FlowOrderTest, VariablesThatAreNotThereTellNothing) { EXPECT_EQ(Program().Of({7}), Flow::kUnknown); }

}  // namespace
}  // namespace ckptfit
