#include "loading/checkpoint/built_target.h"

#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

struct Unbuilt {
  explicit Unbuilt(const std::string& class_name) {
    model = program.Object(kRoleLayer | kRoleModel, "Net");
    layer = program.Object(kRoleLayer, class_name);
    program.Edge(model, "head", layer);
    for (const NodeId node : {model, layer}) program.target.nodes[node].built = false;
    program.target.nodes[model].layers = {layer};
    program.target.nodes[layer].name = "head";
    Value config;
    config.Set("units", 4);
    program.target.nodes[layer].config = config;
    program.Describe("model", model, {});
  }

  auto Build() const { return restore::BuildTarget(program.target, program.target.environment); }

  FakeProgram program;
  NodeId model = 0, layer = 0;
};

TEST(BuildTarget, AddsTheVariablesOfItsLayersWhereARestoreLooksForThem) {
  const Unbuilt u("Dense");
  const auto built = u.Build();
  ASSERT_TRUE(built);
  EXPECT_TRUE(built->complete);
  ASSERT_EQ(built->target.variables.size(), 2u);
  EXPECT_EQ(built->target.variables[0].group, "model");
  EXPECT_EQ(built->target.VariableOf(built->target.variables[0]).shape, (Shape{Shape::kUnknown, 4}));
  const Node& layer = built->target.nodes[u.layer];
  ASSERT_EQ(layer.children.size(), 2u);
  EXPECT_EQ(layer.children[0].first, "kernel");
  EXPECT_EQ(layer.weights, (std::vector<NodeId>{layer.children[0].second, layer.children[1].second}));
  EXPECT_EQ(built->target.nodes[u.model].weights, layer.weights);
  EXPECT_TRUE(layer.built);
}

TEST(BuildTarget, SaysWhenALayerDoesNotTell) {
  const auto built = Unbuilt("LSTM").Build();
  ASSERT_TRUE(built);
  EXPECT_FALSE(built->complete);
}

TEST(BuildTarget, OfABuiltProgramThereIsNothing) {
  FakeProgram program;
  program.Describe("model", program.Object(kRoleModel), {program.Variable("w", {2})});
  EXPECT_FALSE(restore::BuildTarget(program.target, program.target.environment));
}

}  // namespace
}  // namespace ckptfit
