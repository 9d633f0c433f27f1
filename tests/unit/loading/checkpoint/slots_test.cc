#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

constexpr const char* kRestoreBoth = "tf.train.Checkpoint(net=net, opt=opt).restore(path)";

// net.w and a legacy optimizer with one slot "m" of it, saved by Checkpoint(net=net, opt=opt).save().
struct Training {
  explicit Training(bool has_slot) {
    net = program.Object();
    w = program.Variable("w", {2, 3});
    program.Edge(net, "w", w);
    opt = program.Object(kRoleOptimizer | kRoleLegacyOptimizer, "Adam");
    iter = program.Variable("Adam/iter", {}, DType::kInt64);
    program.Edge(opt, "iter", iter);
    if (has_slot) {
      m = program.Variable("Adam/w/m", {2, 3});
      program.target.nodes[opt].slots.push_back({"m", w, m});
    }
    program.Describe("net", net, {w});
    program.Describe("opt", opt, has_slot ? std::vector<NodeId>{iter, m} : std::vector<NodeId>{iter});

    const auto stored_net = checkpoint.Object();
    const auto stored_opt = checkpoint.Object();
    checkpoint.Edge(0, "net", stored_net);
    checkpoint.Edge(0, "opt", stored_opt);
    const auto counter = checkpoint.Variable("save_counter", {}, DType::kInt64);
    checkpoint.Edge(0, "save_counter", counter);
    const auto stored_w = checkpoint.Variable("net/w", {2, 3});
    checkpoint.Edge(stored_net, "w", stored_w);
    const auto stored_iter = checkpoint.Variable("opt/iter", {}, DType::kInt64);
    checkpoint.Edge(stored_opt, "iter", stored_iter);
    const auto slot = checkpoint.Variable("net/w/.OPTIMIZER_SLOT/opt/m", {2, 3});
    checkpoint.At(stored_opt).slots.push_back({stored_w, "m", slot});
  }

  FakeProgram program;
  FakeCheckpoint checkpoint;
  NodeId net = 0, w = 0, opt = 0, iter = 0, m = 0;
};

TEST(Slots, AnExistingSlotIsRestored) {
  const Training t(true);
  const LoadTrace trace = RunCall(kRestoreBoth, t.checkpoint, t.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  ASSERT_EQ(trace.bindings.size(), 3u);
  EXPECT_EQ(trace.bindings[2].source, KeyOf("net/w/.OPTIMIZER_SLOT/opt/m"));
  EXPECT_TRUE(trace.asserts.at("assert_consumed"));
  EXPECT_EQ(trace.made, nullptr);
}

TEST(Slots, AMissingSlotIsCreatedWithTheStoredValue) {
  const Training t(false);
  const LoadTrace trace = RunCall(kRestoreBoth, t.checkpoint, t.program, "2.10.1", KerasKind::kTfKeras2);
  ASSERT_NE(trace.made, nullptr);
  ASSERT_EQ(trace.made->variables.size(), 3u);
  EXPECT_EQ(trace.made->variables[2].group, "opt");
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[2]).name, "w/m:0");
  EXPECT_EQ(trace.bindings[2].state, BindingState::kLoaded);
  EXPECT_TRUE(trace.bindings[2].created_later);
  EXPECT_TRUE(trace.asserts.at("assert_consumed"));
}

// 2.4 makes the slot in its variable's shape; earlier and later releases take the file's, and raise at the variable.
TEST(Slots, AMissingSlotOfAnotherShapeRaisesIn24) {
  Training t(false);
  t.program.target.nodes[t.w].variable->shape = {2, 5};
  const auto text = [&](const char* tensorflow) {
    return RunCall(kRestoreBoth, t.checkpoint, t.program, tensorflow, KerasKind::kTfKeras2).exception->message;
  };
  EXPECT_EQ(text("2.4.4"), "Tensor's shape (2, 3) is not compatible with supplied shape (2, 5)");
  EXPECT_EQ(text("2.3.4"), "Shapes (2, 5) and (2, 3) are incompatible");
  EXPECT_EQ(text("2.5.3"), "Shapes (2, 5) and (2, 3) are incompatible");
}

TEST(Slots, WithoutTheOptimizerTheSlotIsNotConsumed) {
  const Training t(true);
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(net=net).restore(path)", t.checkpoint, t.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[2].state, BindingState::kUntouched);
  EXPECT_FALSE(trace.asserts.at("assert_consumed"));
  EXPECT_TRUE(trace.asserts.at("assert_existing_objects_matched"));
}

TEST(Slots, OptimizersSince211RefuseLegacySlotsAndNothingIsRead) {
  Training t(false);
  t.program.target.nodes[t.opt].roles = kRoleOptimizer;
  const LoadTrace trace = RunCall(kRestoreBoth, t.checkpoint, t.program, "2.15.1", KerasKind::kTfKeras2);
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "ValueError");
  EXPECT_TRUE(trace.exception->message.starts_with(
      "You are trying to restore a checkpoint from a legacy Keras optimizer into a v2.11+ Optimizer"));
  EXPECT_TRUE(trace.exception->message.ends_with("e.g.: `tf.keras.optimizers.legacy.Adam`."));
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
}

TEST(Slots, AnObjectWithoutTheSlotApiDropsThem) {
  Training t(false);
  t.program.target.nodes[t.opt].roles = kRoleModule;
  const LoadTrace trace = RunCall(kRestoreBoth, t.checkpoint, t.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_FALSE(trace.asserts.at("assert_consumed"));
}

TEST(Slots, ASlotNodeOutsideTheGraphIsAnIndexError) {
  Training t(true);
  for (auto& node : t.checkpoint.bundle.graph.nodes) {
    for (auto& slot : node.slots) slot.slot = 500;
  }
  const LoadTrace trace = RunCall(kRestoreBoth, t.checkpoint, t.program, "2.15.1", KerasKind::kTfKeras2);
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "IndexError");
}

}  // namespace
}  // namespace ckptfit
