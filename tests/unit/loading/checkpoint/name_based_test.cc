#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

constexpr const char* kRestoreNet = "tf.train.Checkpoint(net=net).restore(path)";

struct Named {
  Named() {
    net = program.Object();
    w = program.Variable("enc/w", {2, 3});
    b = program.Variable("enc/b", {3});
    program.Edge(net, "w", w);
    program.Edge(net, "b", b);
    program.Describe("net", net, {w, b});
    checkpoint.bundle.has_object_graph = false;
    checkpoint.bundle.graph.nodes.clear();
    checkpoint.Tensor("enc/w", {2, 3});
    checkpoint.Tensor("enc/b", {3});
  }
  FakeProgram program;
  FakeCheckpoint checkpoint;
  NodeId net = 0, w = 0, b = 0;
};

TEST(NameBased, VariablesAreFoundByTheirGlobalNames) {
  const Named n;
  const LoadTrace trace = RunCall(kRestoreNet, n.checkpoint, n.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].source, "enc/w");
  EXPECT_EQ(trace.bindings[1].source, "enc/b");
  EXPECT_TRUE(trace.asserts.at("assert_consumed"));
}

TEST(NameBased, AnotherNameIsSilentUntilAnAssertion) {
  Named n;
  n.program.target.nodes[n.w].variable->shared_name = "encoder/w";
  const LoadTrace trace = RunCall(kRestoreNet, n.checkpoint, n.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
  EXPECT_EQ(trace.bindings[1].state, BindingState::kLoaded);
  EXPECT_FALSE(trace.asserts.at("assert_nontrivial_match"));
  EXPECT_TRUE(trace.assert_errors.at("assert_consumed")
                  .starts_with("Some objects had attributes which were not restored: \n    <tf.Variable 'enc/w:0'"));
}

TEST(NameBased, ShapesAndDtypesAreRefused) {
  Named n;
  n.program.target.nodes[n.b].variable->dtype = DType::kFloat16;
  EXPECT_EQ(RunCall(kRestoreNet, n.checkpoint, n.program).exception->type, "InvalidArgumentError");
  n.program.target.nodes[n.w].variable->shape = {2, 4};
  const LoadTrace trace = RunCall(kRestoreNet, n.checkpoint, n.program);
  EXPECT_EQ(trace.exception->message,
            "Received incompatible tensor with shape (2, 3) when attempting to restore variable with shape (2, 4) and "
            "name enc/w.");
}

TEST(NameBased, KerasThreeVariablesHaveNoGlobalName) {
  Named n;
  n.program.target.nodes[n.w].module = "keras.src.backend.tensorflow.core";
  n.program.target.nodes[n.w].variable->name = "enc/w";
  n.program.target.environment.keras = *Version::Parse("3.6.0");
  const LoadTrace trace = RunCall(kRestoreNet, n.checkpoint, n.program, "2.18.0", KerasKind::kKeras3);
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
  EXPECT_EQ(trace.assert_errors.at("assert_consumed"),
            "Some objects had attributes which were not restored: \n    <KerasVariable shape=(2, 3), dtype=float32, "
            "path=enc/w>: ['']");
}

TEST(NameBased, OldVersionsCountTheSaveCounter) {
  const Named n;
  EXPECT_FALSE(RunCall(kRestoreNet, n.checkpoint, n.program, "2.0.4").asserts.at("assert_consumed"));
}

}  // namespace
}  // namespace ckptfit
