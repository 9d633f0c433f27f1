#include "repair/layout/graft.h"

#include <gtest/gtest.h>

#include <random>

#include "fakes/restore_fixture.h"
#include "repair/layout/object_graph.h"

namespace ckptfit {
namespace {

// A model of an LSTM, whose variables no config tells, that is not built; stored is the same, under `at` ("" is the root).
struct Recurrent {
  explicit Recurrent(const std::string& at) {
    model = program.Object(kRoleModel | kRoleLayer, "Net");
    layer = program.Object(kRoleLayer, "LSTM");
    program.Edge(model, "memory", layer);
    for (const NodeId node : {model, layer}) program.target.nodes[node].built = false;
    program.target.nodes[model].layers = {layer};
    program.Describe("model", model, {});

    std::int64_t root = 0;
    if (!at.empty()) {
      root = stored.Object();
      stored.Edge(0, at, root);
    }
    Store(root, at.empty() ? "" : at + "/");
    checkpoint.format = Format::kTensorBundle;
    checkpoint.tensors = stored.bundle.entries;
  }

  void Store(std::int64_t root, const std::string& prefix) {
    const std::int64_t memory = stored.Object();
    const std::int64_t cell = stored.Object();
    stored.Edge(root, "memory", memory);
    stored.Edge(memory, "cell", cell);
    stored.Edge(cell, "kernel", stored.Variable(prefix + "memory/cell/kernel", {3, 16}));
    stored.Edge(cell, "bias", stored.Variable(prefix + "memory/cell/bias", {16}));
  }

  RepairPlan Plan(const std::string& text) {
    call = *ParseCall(text, "/run/m");
    Environment environment = program.target.environment;
    environment.keras_kind = KerasKind::kTfKeras2;
    const Case c{checkpoint, path, &program.target, &call, nullptr, environment};
    auto layout = LayOutObjectGraph(call, program.target, environment);
    EXPECT_TRUE(layout) << layout.error().ToString();
    return MakePlan(c, {}, std::move(layout).value(), &stored.bundle.graph);
  }

  FakeProgram program;
  FakeCheckpoint stored;
  Checkpoint checkpoint;
  PathFacts path;
  Call call;
  NodeId model = 0, layer = 0;
};

TEST(GraftStored, TakesTheStoredObjectToWhereTheCallLooks) {
  Recurrent c("model");
  const RepairPlan plan = c.Plan("model.load_weights(path)");
  EXPECT_TRUE(plan.refusals.empty());
  ASSERT_EQ(plan.tensors.size(), 2u);
  EXPECT_EQ(plan.tensors[0].key, KeyOf("memory/cell/bias"));
  EXPECT_EQ(plan.tensors[1].key, KeyOf("memory/cell/kernel"));
  EXPECT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.steps[0].from, "model/*");
  EXPECT_EQ(plan.steps[0].to, "*");
}

TEST(GraftStored, WhatItMakesWaitsForTheVariablesInARestore) {
  Recurrent c("");
  const RepairPlan plan = c.Plan("tf.train.Checkpoint(model=model).restore(path)");
  FakeCheckpoint made;
  made.bundle.graph = plan.layout.graph;
  for (const PlannedTensor& tensor : plan.tensors) {
    made.Tensor(tensor.key, c.checkpoint.tensors[tensor.tensor].shape, tensor.dtype);
  }
  const LoadTrace trace = RunCall(c.call.text, made, c.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  std::size_t waiting = 0;
  for (const Step& step : trace.steps) waiting += step.kind == Step::Kind::kDeferred ? 1u : 0u;
  EXPECT_EQ(waiting, 2u);
}

TEST(GraftStored, ARootThatIsAttachedToItselfIsNoLayerOfItsOwn) {
  Recurrent c("model");
  const RepairPlan plan = c.Plan("tf.train.Checkpoint(model).read(path)");
  EXPECT_TRUE(plan.refusals.empty());
  EXPECT_EQ(plan.grafted, 2u);
}

TEST(GraftStored, LayersOfOtherNamesAreRefused) {
  Recurrent c("model");
  c.program.target.nodes[c.model].children[0].first = "state";
  const RepairPlan plan = c.Plan("model.load_weights(path)");
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(
      plan.refusals[0],
      "the model is not built, and no stored object has its layers under their names: describe it once it is built");
}

TEST(GraftStored, TwoStoredObjectsThatAreAlikeAreRefused) {
  Recurrent c("model");
  const std::int64_t other = c.stored.Object();
  c.stored.Edge(0, "other", other);
  c.Store(other, "other/");
  c.checkpoint.tensors = c.stored.bundle.entries;
  const RepairPlan plan = c.Plan("model.load_weights(path)");
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(
      plan.refusals[0],
      "the model is not built, and several stored objects have layers of these names: describe it once it is built");
}

TEST(GraftStored, ABuiltModelTakesNothing) {
  Recurrent c("model");
  for (const NodeId node : {c.model, c.layer}) c.program.target.nodes[node].built = true;
  const RepairPlan plan = c.Plan("model.load_weights(path)");
  EXPECT_EQ(plan.refusals, std::vector<std::string>{"the call looks for no variable that the program has now"});
}

TEST(GraftStored, StoredCyclesEnd) {
  Recurrent c("model");
  c.stored.Edge(3, "again", 2);
  EXPECT_EQ(c.Plan("model.load_weights(path)").tensors.size(), 2u);
}

// Ids of a stored graph are claims.
TEST(GraftStored, GraphsOfAnyShapeDoNoHarm) {
  std::mt19937 random(1);
  const auto pick = [&random](int low, int high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  const std::vector<std::string> names = {"memory", "cell", "kernel", "bias", "optimizer", "save_counter", "model"};
  for (int round = 0; round < 500; ++round) {
    Recurrent c("model");
    const NodeId optimizer = c.program.Object(kRoleOptimizer | kRoleLegacyOptimizer, "SGD");
    c.program.Describe("optimizer", optimizer, {});
    for (ObjectGraph::Node& node : c.stored.bundle.graph.nodes) {
      for (int i = 0; i < 3; ++i) {
        node.children.push_back({names[static_cast<std::size_t>(pick(0, 6))], pick(-2, 9)});
        node.slots.push_back({pick(-2, 9), "momentum", pick(-2, 9)});
      }
    }
    const RepairPlan plan = c.Plan("tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)");
    for (const PlannedTensor& tensor : plan.tensors) ASSERT_LT(tensor.tensor, c.checkpoint.tensors.size());
    for (const ObjectGraph::Node& node : plan.layout.graph.nodes) {
      for (const ObjectGraph::Edge& edge : node.children) ASSERT_TRUE(plan.layout.graph.valid(edge.child));
      for (const ObjectGraph::Slot& slot : node.slots) ASSERT_TRUE(plan.layout.graph.valid(slot.slot));
    }
  }
}

}  // namespace
}  // namespace ckptfit
