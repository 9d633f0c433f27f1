#include "repair/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fakes/restore_fixture.h"
#include "repair/layout/carry_state.h"
#include "repair/layout/object_graph.h"

namespace ckptfit {
namespace {

// A model of one layer and an optimizer, and a checkpoint of the same with the model at the root.
struct SavedAtRoot {
  SavedAtRoot() {
    const NodeId model = program.Object(kRoleModel | kRoleLayer, "Net");
    const NodeId layer = program.Object(kRoleLayer, "Dense");
    kernel = program.Variable("dense/kernel", {2, 3});
    bias = program.Variable("dense/bias", {3});
    optimizer = program.Object(kRoleOptimizer | kRoleLegacyOptimizer, "SGD");
    rate = program.Variable("SGD/learning_rate", {});
    program.Edge(model, "layer", layer);
    program.Edge(layer, "kernel", kernel);
    program.Edge(layer, "bias", bias);
    program.Edge(optimizer, "learning_rate", rate);
    program.Describe("model", model, {kernel, bias});
    program.Describe("optimizer", optimizer, {});

    const std::int64_t stored_layer = stored.Object();
    stored.Edge(0, "layer", stored_layer);
    const std::int64_t w = stored.Variable("layer/kernel", {2, 3});
    stored.Edge(stored_layer, "kernel", w);
    stored.Edge(stored_layer, "bias", stored.Variable("layer/bias", {3}));
    const std::int64_t stored_optimizer = stored.Object();
    stored.Edge(0, "optimizer", stored_optimizer);
    stored.Edge(stored_optimizer, "learning_rate", stored.Variable("optimizer/learning_rate", {}));
    const std::int64_t m = stored.Variable("layer/kernel/.OPTIMIZER_SLOT/optimizer/momentum", {2, 3});
    stored.At(stored_optimizer).slots = {{w, "momentum", m}};
    stored.Edge(0, "save_counter", stored.Variable("save_counter", {}, DType::kInt64));
    checkpoint.format = Format::kTensorBundle;
    checkpoint.tensors = stored.bundle.entries;
  }

  std::size_t Tensor(const std::string& name) const {
    for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i) {
      if (checkpoint.tensors[i].key == KeyOf(name)) return i;
    }
    return ~std::size_t{0};
  }

  RepairPlan Plan(const Assignments& assignments,
                  const std::string& text = "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)") {
    call = *ParseCall(text, "/run/m");
    const Case c{checkpoint, path, &program.target, &call, nullptr, program.target.environment};
    auto layout = LayOutObjectGraph(call, program.target, program.target.environment);
    EXPECT_TRUE(layout) << layout.error().ToString();
    return MakePlan(c, assignments, std::move(layout).value(), &stored.bundle.graph);
  }

  Assignments Both() const {
    Assignments both;
    both.assigned = {{0, Tensor("layer/kernel"), Conversion::kNone, "same layer", 1},
                     {1, Tensor("layer/bias"), Conversion::kNone, "same layer", 1}};
    return both;
  }

  FakeProgram program;
  FakeCheckpoint stored;
  Checkpoint checkpoint;
  PathFacts path;
  Call call;
  NodeId kernel = 0, bias = 0, optimizer = 0, rate = 0;
};

std::vector<std::string> Keys(const RepairPlan& plan) {
  std::vector<std::string> keys;
  for (const PlannedTensor& tensor : plan.tensors) keys.push_back(tensor.key.substr(0, tensor.key.rfind("/.ATT")));
  return keys;
}

TEST(RepairPlan, OneRenamedPrefixIsOneStep) {
  SavedAtRoot c;
  const RepairPlan plan = c.Plan(c.Both(), "tf.train.Checkpoint(model=model).restore(path)");
  EXPECT_TRUE(plan.refusals.empty());
  ASSERT_EQ(plan.steps.size(), 2u) << "the model, and the counter of saves";
  EXPECT_EQ(plan.steps[0].kind, PlanStep::Kind::kRename);
  EXPECT_EQ(plan.steps[0].from, "*");
  EXPECT_EQ(plan.steps[0].to, "model/*");
  EXPECT_EQ(plan.steps[0].count, 2u);
  EXPECT_EQ(plan.steps[0].unsafe, "");
  EXPECT_EQ(plan.steps[1].kind, PlanStep::Kind::kKeep);
  EXPECT_EQ(plan.steps[1].first, "save_counter/.ATTRIBUTES/VARIABLE_VALUE");
}

TEST(RepairPlan, SettingsSlotsAndTheCounterGoAlong) {
  SavedAtRoot c;
  const RepairPlan plan = c.Plan(c.Both());
  EXPECT_EQ(Keys(plan), (std::vector<std::string>{"model/layer/bias", "model/layer/kernel",
                                                  "model/layer/kernel/.OPTIMIZER_SLOT/optimizer/momentum",
                                                  "optimizer/learning_rate", "save_counter"}));
}

TEST(RepairPlan, WhatCarriesStateIsRestoredByTheSimulator) {
  SavedAtRoot c;
  const RepairPlan plan = c.Plan(c.Both());
  FakeCheckpoint made;
  made.bundle.graph = plan.layout.graph;
  for (const PlannedTensor& tensor : plan.tensors) {
    made.Tensor(tensor.key, c.checkpoint.tensors[tensor.tensor].shape, tensor.dtype);
  }
  const LoadTrace trace = RunCall(c.call.text, made, c.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_TRUE(trace.unused.empty()) << trace.unused.front();
  ASSERT_EQ(trace.bindings.size(), 3u) << "and the slot that the restore makes";
  for (const Binding& binding : trace.bindings) EXPECT_EQ(binding.state, BindingState::kLoaded);
}

TEST(RepairPlan, AnOptimizerOfAnotherKindGetsNothing) {
  SavedAtRoot c;
  c.program.target.nodes[c.optimizer].children[0].first = "rho";
  const RepairPlan plan = c.Plan(c.Both());
  EXPECT_EQ(Keys(plan), (std::vector<std::string>{"model/layer/bias", "model/layer/kernel", "save_counter"}));
}

TEST(RepairPlan, AVariableOfTheModelWithoutAStoredValueIsRefused) {
  SavedAtRoot c;
  Assignments one = c.Both();
  one.assigned.pop_back();
  one.missing = {{1, "nothing of shape (3,) is stored"}};
  const RepairPlan plan = c.Plan(one);
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(plan.refusals[0],
            "no stored value is known to be meant for `dense/bias:0` (3,): nothing of shape (3,) is stored");
}

TEST(RepairPlan, AVariableThatNothingTracksIsRefused) {
  SavedAtRoot c;
  c.program.target.variables.push_back({"model", c.program.Variable("hidden", {1})});
  const RepairPlan plan = c.Plan(c.Both());
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(plan.refusals[0], "the call does not find `hidden:0` (1,) in the program, whatever the file holds");
}

TEST(RepairPlan, ACallThatFindsNoVariableIsRefusedEvenIfThereIsACounter) {
  SavedAtRoot c;
  for (Node& node : c.program.target.nodes) node.children.clear();
  const RepairPlan plan = c.Plan(c.Both(), "tf.train.Checkpoint(model=model).restore(path)");
  EXPECT_EQ(plan.refusals, std::vector<std::string>{"the call looks for no variable that the program has now"});
}

TEST(RepairPlan, StoredModelValuesThatNothingTakesAreAnUnsafeDrop) {
  SavedAtRoot c;
  c.stored.Tensor(KeyOf("layer/extra"), {7});
  c.checkpoint.tensors = c.stored.bundle.entries;
  Assignments assignments = c.Both();
  assignments.unused = {c.Tensor("layer/extra")};
  const RepairPlan plan = c.Plan(assignments);
  EXPECT_EQ(plan.Unsafe(), std::set<std::string>{"drop"});
  EXPECT_EQ(plan.steps.back().from, "layer");
  EXPECT_EQ(plan.steps.back().count, 1u);
}

TEST(RepairPlan, StateThatTheCallDoesNotAskForIsNoDrop) {
  SavedAtRoot c;
  Assignments assignments = c.Both();
  assignments.state = {c.Tensor("optimizer/learning_rate")};
  const RepairPlan plan = c.Plan(assignments, "tf.train.Checkpoint(model=model).read(path)");
  EXPECT_TRUE(plan.Unsafe().empty());
  EXPECT_EQ(plan.steps.back().kind, PlanStep::Kind::kLeaveOut);
}

TEST(RepairPlan, ACastThatRoundsIsUnsafeAndOneThatDoesNotIsSafe) {
  SavedAtRoot c;
  c.program.target.nodes[c.kernel].variable->dtype = DType::kFloat16;
  c.program.target.nodes[c.bias].variable->dtype = DType::kFloat64;
  const RepairPlan plan = c.Plan(c.Both());
  EXPECT_EQ(plan.Unsafe(), std::set<std::string>{"narrow"});
  EXPECT_EQ(plan.tensors[0].conversion, Conversion::kWiden);
  EXPECT_EQ(plan.steps[0].conversion, "float32 to float64");
  EXPECT_EQ(plan.steps[1].conversion, "float32 to float16");
}

TEST(RepairPlan, AnAssignmentThatIsNotProvedIsAGuess) {
  SavedAtRoot c;
  Assignments likely = c.Both();
  likely.assigned[0].confidence = 0.6;
  EXPECT_EQ(c.Plan(likely).Unsafe(), std::set<std::string>{"guess"});
}

TEST(RepairPlan, TypesThatMakeNoValueAreRefused) {
  SavedAtRoot c;
  c.program.target.nodes[c.kernel].variable->dtype = DType::kInt32;
  const RepairPlan plan = c.Plan(c.Both());
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(plan.refusals[0], "`dense/kernel:0` (2, 3) is of type int32, stored is float32");
}

TEST(RepairPlan, ValuesInAnotherShapeAreAStepOfTheirOwn) {
  SavedAtRoot c;
  Assignments changed = c.Both();
  changed.assigned[0].change.ops = {{ValueOp::Kind::kReshape, {3, 2}}, {ValueOp::Kind::kTranspose, {1, 0}}};
  const RepairPlan plan = c.Plan(changed);
  EXPECT_TRUE(plan.refusals.empty());
  EXPECT_TRUE(plan.Unsafe().empty());
  const auto step = std::find_if(plan.steps.begin(), plan.steps.end(),
                                 [](const PlanStep& one) { return one.kind == PlanStep::Kind::kReEncode; });
  ASSERT_NE(step, plan.steps.end());
  EXPECT_EQ(step->operations, "reshape [3, 2], transpose [1, 0]");
  EXPECT_EQ(Keys(plan), (std::vector<std::string>{"model/layer/bias", "model/layer/kernel", "optimizer/learning_rate",
                                                  "save_counter"}))
      << "a slot has the encoding of its variable, and does not go along";
}

TEST(RepairPlan, ValuesThatAreLostOrMadeAreUnsafeUnderTheNameOfTheChange) {
  SavedAtRoot c;
  c.program.target.nodes[c.kernel].variable->shape = {2, 4};
  c.program.target.nodes[c.kernel].variable->dtype = DType::kFloat16;
  Assignments changed = c.Both();
  changed.assigned[0].change = {{{ValueOp::Kind::kPad, {2, 4}}}, "head"};
  const RepairPlan plan = c.Plan(changed);
  EXPECT_TRUE(plan.refusals.empty());
  EXPECT_EQ(plan.Unsafe(), (std::set<std::string>{"head", "narrow"})) << "each by its own name";
  EXPECT_EQ(ShapeOf(plan.tensors[1], c.checkpoint.tensors[plan.tensors[1].tensor]), Shape({2, 4}));
}

TEST(RepairPlan, AChangeThatMakesAnotherShapeIsRefused) {
  SavedAtRoot c;
  Assignments changed = c.Both();
  changed.assigned[0].change.ops = {{ValueOp::Kind::kTranspose, {1, 0}}};
  const RepairPlan plan = c.Plan(changed);
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(plan.refusals[0], "what becomes of " + KeyOf("layer/kernel") +
                                  " is no value of `dense/kernel:0` (2, 3): it has shape (3, 2)");
}

TEST(RepairPlan, AReleasedVariableHasNoValueAndIsNoRefusal) {
  SavedAtRoot c;
  Assignments released = c.Both();
  released.released = {{0, "as the user decided"}};
  released.dropped = {released.assigned[0].tensor};
  released.assigned.erase(released.assigned.begin());
  const RepairPlan plan = c.Plan(released);
  EXPECT_TRUE(plan.refusals.empty());
  EXPECT_EQ(plan.Unsafe(), std::set<std::string>{"head"});
  EXPECT_EQ(plan.released, std::set<std::size_t>{0});
  EXPECT_EQ(Keys(plan), (std::vector<std::string>{"model/layer/bias", "optimizer/learning_rate", "save_counter"}));
}

TEST(HoldsModelValues, ACounterBesideAModelIsNone) {
  FakeProgram program;
  const NodeId step = program.Variable("step", {});
  program.Describe("step", step, {step});
  EXPECT_TRUE(HoldsModelValues(program.target, "step")) << "where variables are all there is";
  program.Describe("model", program.Object(kRoleModel), {});
  EXPECT_FALSE(HoldsModelValues(program.target, "step"));
  EXPECT_TRUE(HoldsModelValues(program.target, "model"));
}

}  // namespace
}  // namespace ckptfit
