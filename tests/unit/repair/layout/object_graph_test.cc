#include "repair/layout/object_graph.h"

#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

// A model of two layers, the second of which is tracked under two names, an optimizer with slots, and a step.
struct Net {
  Net() {
    model = program.Object(kRoleModel | kRoleLayer, "Net");
    const NodeId first = program.Object(kRoleLayer, "Dense");
    const NodeId second = program.Object(kRoleLayer, "Dense");
    kernel = program.Variable("dense/kernel", {2, 3});
    bias = program.Variable("dense/bias", {3});
    other = program.Variable("dense_1/kernel", {3, 1});
    step = program.Variable("step", {}, DType::kInt64);
    program.Edge(model, "layer-0", first);
    program.Edge(model, "layer-1", second);
    program.Edge(model, "layer_with_weights-1", second);
    program.Edge(first, "kernel", kernel);
    program.Edge(first, "bias", bias);
    program.Edge(second, "kernel", other);
    program.Describe("model", model, {kernel, bias, other});
    program.Describe("step", step, {step});
  }

  NodeId AddOptimizer() {
    const NodeId optimizer = program.Object(kRoleOptimizer | kRoleLegacyOptimizer, "SGD");
    slot = program.Variable("SGD/dense/kernel/momentum", {2, 3});
    program.target.nodes[optimizer].slots = {{"momentum", kernel, slot}};
    program.Describe("optimizer", optimizer, {slot});
    return optimizer;
  }

  Result<ProgramLayout> LayOut(const std::string& text) const {
    const auto call = ParseCall(text, "/run/m");
    Environment environment = program.target.environment;
    environment.keras_kind = KerasKind::kTfKeras2;
    return LayOutObjectGraph(*call, program.target, environment);
  }

  FakeProgram program;
  NodeId model = 0, kernel = 0, bias = 0, other = 0, step = 0, slot = 0;
};

std::vector<std::string> Keys(const ProgramLayout& layout) {
  std::vector<std::string> keys;
  for (const ProgramLayout::Slot& slot : layout.slots) keys.push_back(slot.key.substr(0, slot.key.rfind("/.ATT")));
  return keys;
}

// The file that the layout makes, with the shapes of the program.
FakeCheckpoint FileOf(const ProgramLayout& layout, const Target& target) {
  FakeCheckpoint checkpoint;
  checkpoint.bundle.graph = layout.graph;
  for (const ProgramLayout::Slot& slot : layout.slots) {
    const Variable& variable = target.VariableOf(target.variables[slot.variable]);
    checkpoint.Tensor(slot.key, variable.shape, variable.dtype);
  }
  return checkpoint;
}

TEST(ObjectGraphLayout, KeysFollowTheArgumentsOfCheckpoint) {
  const auto layout = Net().LayOut("tf.train.Checkpoint(net=model, step=step).restore(path)");
  ASSERT_TRUE(layout) << layout.error().ToString();
  EXPECT_EQ(Keys(*layout),
            (std::vector<std::string>{"net/layer-0/bias", "net/layer-0/kernel", "net/layer-1/kernel", "step"}));
}

TEST(ObjectGraphLayout, ARootStandsAtTheRoot) {
  const auto layout = Net().LayOut("tf.train.Checkpoint(model).read(path)");
  ASSERT_TRUE(layout);
  EXPECT_EQ(Keys(*layout), (std::vector<std::string>{"layer-0/bias", "layer-0/kernel", "layer-1/kernel"}));
  EXPECT_EQ(layout->graph.nodes[0].children.back().name, "root") << "as the constructor of Checkpoint attaches it";
  EXPECT_EQ(layout->graph.nodes[0].children.back().child, 0);
}

TEST(ObjectGraphLayout, CheckpointsMayNest) {
  const auto layout = Net().LayOut("tf.train.Checkpoint(a=tf.train.Checkpoint(b=model)).restore(path)");
  ASSERT_TRUE(layout);
  EXPECT_EQ(Keys(*layout).front(), "a/b/layer-0/bias");
}

TEST(ObjectGraphLayout, LoadWeightsHasTheModelAtTheRoot) {
  const auto layout = Net().LayOut("model.load_weights(path)");
  ASSERT_TRUE(layout);
  EXPECT_EQ(Keys(*layout), (std::vector<std::string>{"layer-0/bias", "layer-0/kernel", "layer-1/kernel"}));
}

TEST(ObjectGraphLayout, SlotsStandBehindTheirVariables) {
  Net net;
  net.AddOptimizer();
  const auto layout = net.LayOut("tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)");
  ASSERT_TRUE(layout);
  EXPECT_EQ(Keys(*layout)[1], "model/layer-0/kernel");
  EXPECT_EQ(Keys(*layout)[2], "model/layer-0/kernel/.OPTIMIZER_SLOT/optimizer/momentum");
  std::size_t slots = 0;
  for (const ObjectGraph::Node& node : layout->graph.nodes) slots += node.slots.size();
  EXPECT_EQ(slots, 1u);
}

TEST(ObjectGraphLayout, SlotsOfVariablesThatAreNotSavedAreLeftOut) {
  Net net;
  net.AddOptimizer();
  const auto layout = net.LayOut("tf.train.Checkpoint(optimizer=optimizer).restore(path)");
  ASSERT_TRUE(layout);
  EXPECT_TRUE(layout->slots.empty());
}

TEST(ObjectGraphLayout, WhatItMakesIsLoadedWhole) {
  Net net;
  net.AddOptimizer();
  for (const char* text : {"tf.train.Checkpoint(model=model, optimizer=optimizer, step=step).restore(path)",
                           "tf.train.Checkpoint(model, optimizer=optimizer, step=step).restore(path)"}) {
    const auto layout = net.LayOut(text);
    ASSERT_TRUE(layout);
    const LoadTrace trace =
        RunCall(text, FileOf(*layout, net.program.target), net.program, "2.10.1", KerasKind::kTfKeras2);
    ASSERT_EQ(trace.outcome, Outcome::kReturns);
    for (const Binding& binding : trace.bindings) EXPECT_EQ(binding.state, BindingState::kLoaded) << text;
    EXPECT_TRUE(trace.unused.empty());
  }
}

TEST(ObjectGraphLayout, SaysOfEveryObjectWhetherItHasValues) {
  const auto layout = Net().LayOut("tf.train.Checkpoint(model=model, step=step).restore(path)");
  ASSERT_TRUE(layout);
  ObjectGraph graph = layout->graph;
  for (const ObjectGraph::Node& node : graph.nodes) EXPECT_EQ(node.has_values, true);
  KeepValues({"step/.ATTRIBUTES/VARIABLE_VALUE"}, graph);
  EXPECT_EQ(graph.nodes[0].has_values, true);
  const std::int64_t model = graph.nodes[0].children[0].child;
  EXPECT_EQ(graph.nodes[static_cast<std::size_t>(model)].has_values, false);
}

TEST(ObjectGraphLayout, ReleasesBefore28DoNotSayThat) {
  Net net;
  net.program.target.environment.tensorflow = *Version::Parse("2.7.0");
  const auto layout = net.LayOut("tf.train.Checkpoint(model=model).restore(path)");
  ASSERT_TRUE(layout);
  EXPECT_FALSE(layout->graph.nodes[0].has_values.has_value());
}

TEST(ObjectGraphLayout, CyclesEnd) {
  Net net;
  net.program.Edge(net.kernel, "back", net.model);
  const auto layout = net.LayOut("tf.train.Checkpoint(model=model).restore(path)");
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->slots.size(), 3u);
  EXPECT_EQ(ObjectPaths(layout->graph).size(), layout->graph.nodes.size());
}

TEST(ObjectGraphLayout, RefusesWhatReadsNoSuchCheckpoint) {
  const auto refused = [](const std::string& text) {
    const auto layout = Net().LayOut(text);
    return layout ? "nothing refused" : layout.error().message();
  };
  EXPECT_EQ(refused("keras.models.load_model(path)"), "load_model reads no TensorFlow checkpoint by its objects");
  EXPECT_EQ(refused("model.load_weights(path, by_name=True)"),
            "load_weights(by_name=True) reads no TensorFlow checkpoint");
  EXPECT_EQ(refused("tf.train.Checkpoint(model=generator).restore(path)"),
            "the call names an object that is not described: generator");
}

TEST(ObjectGraphLayout, EscapesNames) {
  EXPECT_EQ(EscapeLocalName("a.b/c"), "a..b.Sc");
  EXPECT_EQ(EscapeLocalName("plain-1"), "plain-1");
}

}  // namespace
}  // namespace ckptfit
