#include "repair/assign/flow_order.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codec/json.h"
#include "fakes/functional.h"

namespace ckptfit {
namespace {

// Models whose layers have one variable each.
struct Program {
  NodeId Layer(const std::string& name) { return AddWeightedLayer(name, &target); }

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
  bool ListTells(const std::vector<std::size_t>& variables) const { return FlowOrder(target).ListTells(variables); }

  Target target;
};

std::string Placed(const std::string& name, const std::string& source) { return PlacedLayer({name, {source}}); }

std::string Merged(const std::string& name, const std::string& one, const std::string& other) {
  return PlacedLayer({name, {one, other}});
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

// Two towers, "a" -> "b" and "c", that a layer brings together.
Program Towers() {
  Program program;
  const std::vector<NodeId> layers = {program.Layer("a"), program.Layer("b"), program.Layer("c")};
  program.Model(kRoleFunctional, "net",
                Placed("a", "x") + ", " + Placed("b", "a") + ", " + Placed("c", "x") + ", " + Merged("both", "b", "c"),
                layers);
  return program;
}

TEST(FlowOrderTest, AListTellsLayersOfBranchesApartByTheirDistanceFromTheOutputs) {
  const Program program = Towers();
  EXPECT_EQ(program.Of({0, 2}), Flow::kParallel);
  EXPECT_TRUE(program.ListTells({0, 2})) << "a is two layers away from where they meet, c one";
  EXPECT_FALSE(program.ListTells({1, 2})) << "whoever merges b and c may merge c and b";
  EXPECT_FALSE(program.ListTells({0, 1, 2}));
}

// How "a" runs, and "b" beside it, of a model that ends in these layers.
Runs BesideAnother(const std::vector<FakePlace>& ends) {
  std::vector<FakePlace> places = {{"b", {"x"}, 4}, {"a", {"x"}, 4}};
  places.insert(places.end(), ends.begin(), ends.end());
  std::vector<Layer> layers;
  const FlowOrder flow(FunctionalProgram(places, &layers));
  return flow.OrderOf({0, 1}).Of(1, 0);
}

TEST(FlowOrderTest, InputsOfALayerThatTellsThemApartHaveAnOrder) {
  EXPECT_EQ(BesideAnother({{"both", {"a", "b"}, 0, "Subtract"}}), Runs::kBesideFirst);
  EXPECT_EQ(BesideAnother({{"both", {"b", "a"}, 0, "Concatenate"}}), Runs::kBesideLast);
  EXPECT_EQ(BesideAnother({{"r", {"b"}}, {"both", {"r", "a"}, 0, "Subtract"}}), Runs::kBesideLast);
  EXPECT_EQ(BesideAnother({{"both", {"a", "b"}, 0, "Add"}}), Runs::kBeside) << "a sum is the same either way";
  EXPECT_EQ(BesideAnother({{"sum", {"a", "b"}, 0, "Add"}, {"both", {"a", "sum"}, 0, "Subtract"}}), Runs::kBeside)
      << "one input is of both";
  EXPECT_EQ(BesideAnother({{"one", {"a", "b"}, 0, "Subtract"}, {"other", {"b", "a"}, 0, "Subtract"}}), Runs::kBeside)
      << "one says otherwise than the other";
}

TEST(FlowOrderTest, LayersThatAreUsedTwiceHaveNoPlace) {
  Program program;
  const std::vector<NodeId> layers = {program.Layer("a"), program.Layer("b")};
  const std::string twice = R"({"name": "b", "inbound_nodes": [[["a", 0, 0, {}]], [["x", 0, 0, {}]]]})";
  program.Model(kRoleFunctional, "net", Placed("a", "x") + ", " + twice, layers);
  EXPECT_FALSE(FlowOrder(program.target).InListOf(0).has_value());
  EXPECT_FALSE(program.ListTells({0, 1}));
}

}  // namespace
}  // namespace ckptfit
