#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

constexpr const char* kSaver = "tf.compat.v1.train.Saver(net.variables).restore(None, path)";

TEST(Saver, ReadsEveryVariableUnderItsName) {
  const Named n;
  const LoadTrace trace = RunCall(kSaver, n.checkpoint, n.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].source, "enc/w");
  EXPECT_EQ(trace.bindings[1].source, "enc/b");
}

TEST(Saver, AMissingNameIsNotFoundWithAnExplanation) {
  Named n;
  n.program.target.nodes[n.w].variable->shared_name = "dec/w";
  const LoadTrace trace = RunCall(kSaver, n.checkpoint, n.program, "2.4.4");
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "NotFoundError");
  EXPECT_EQ(trace.exception->message,
            "Restoring from checkpoint failed. This is most likely due to a Variable name or other graph key that is "
            "missing from the checkpoint. Please ensure that you have not altered the graph expected based on the "
            "checkpoint. Original error:\n\nKey dec/w not found in checkpoint [Op:RestoreV2]");
}

TEST(Saver, ShapesAreCheckedUnderTheKeysName) {
  Named n;
  n.program.target.nodes[n.w].variable->shape = {2, 4};
  EXPECT_EQ(RunCall(kSaver, n.checkpoint, n.program).exception->message,
            "Received incompatible tensor with shape (2, 3) when attempting to restore variable with shape (2, 4) and "
            "name enc/w.");
}

TEST(Saver, AnObjectBasedFileIsReadThroughTheNamesInItsGraph) {
  Named n;
  FakeCheckpoint objects;
  const auto node = objects.Object();
  objects.Edge(0, "w", node);
  for (const char* name : {"enc/w", "enc/b"}) {
    const std::string key = std::string("net/") + name;
    objects.At(node).attributes.push_back({"VARIABLE_VALUE", name, key});
    objects.Tensor(key, name == std::string("enc/w") ? Shape{2, 3} : Shape{3});
  }
  const LoadTrace trace = RunCall(kSaver, objects, n.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].source, "net/enc/w");
  ASSERT_EQ(trace.warnings.size(), 1u);
  n.program.target.nodes[n.b].variable->shared_name = "enc/bias";
  const LoadTrace missing = RunCall(kSaver, objects, n.program);
  EXPECT_EQ(missing.exception->type, "NotFoundError");
  EXPECT_TRUE(missing.exception->message.starts_with("\n\nExisting variables not in the checkpoint: enc/bias\n\n"));
}

TEST(Saver, AListOfVariablesOfKerasThreeIsOneVariable) {
  Named n;
  for (const NodeId node : {n.w, n.b}) n.program.target.nodes[node].module = "keras.src.backend";
  n.program.target.nodes[n.w].variable->short_name = "kernel";
  n.program.target.nodes[n.b].variable->short_name = "bias";
  const LoadTrace missing = RunCall(kSaver, n.checkpoint, n.program, "2.18.1");
  ASSERT_EQ(missing.outcome, Outcome::kRaises);
  EXPECT_NE(missing.exception->message.find("Key VARIABLE_VALUE not found in checkpoint"), std::string::npos);
  n.checkpoint.Tensor("VARIABLE_VALUE", {2, 3});
  const LoadTrace trace = RunCall(kSaver, n.checkpoint, n.program, "2.18.1");
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].source, "VARIABLE_VALUE");
  EXPECT_EQ(trace.bindings[1].state, BindingState::kUntouched);
}

TEST(Saver, ADictSaysUnderWhichKeyToLook) {
  const Named n;
  const LoadTrace trace =
      RunCall("tf.compat.v1.train.Saver({'other': v0}).restore(None, path)", n.checkpoint, n.program);
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_NE(trace.exception->message.find("Key other not found in checkpoint"), std::string::npos);
}

TEST(Saver, WithoutVariablesOrPathItRefuses) {
  const Named n;
  EXPECT_EQ(RunCall("tf.compat.v1.train.Saver({}).restore(None, path)", n.checkpoint, n.program).exception->message,
            "No variables to save");
  EXPECT_EQ(RunCall("tf.compat.v1.train.Saver(net.variables).restore(None, path + 'x')", n.checkpoint, n.program)
                .exception->message,
            "The passed save_path is not a valid checkpoint: /run/mx");
}

}  // namespace
}  // namespace ckptfit
