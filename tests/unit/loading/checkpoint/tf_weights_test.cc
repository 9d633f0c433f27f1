#include "loading/checkpoint/tf_weights.h"

#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

struct Weights {
  Weights() {
    model = program.Object(kRoleModel | kRoleLayer, "Sequential");
    w = program.Variable("dense/kernel", {2, 3});
    program.Edge(model, "kernel", w);
    program.Describe("model", model, {w});
    checkpoint.Edge(0, "kernel", checkpoint.Variable("kernel", {2, 3}));
    files.PutBundle("/run/m", checkpoint.bundle);
    environment.tensorflow = *Version::Parse("2.12.1");
    environment.keras_kind = KerasKind::kTfKeras2;
  }
  LoadTrace Run(const std::string& text) {
    const auto call = ParseCall(text, "/run/m");
    return SimulateTfWeights({*call, program.target, environment, files, {}}, call->path);
  }

  FakeProgram program;
  FakeCheckpoint checkpoint;
  FakeFiles files;
  Environment environment;
  NodeId model = 0, w = 0;
};

TEST(TfWeights, LoadsAndHandsBackAStatus) {
  Weights w;
  const LoadTrace trace = w.Run("model.load_weights(path)");
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].source, KeyOf("kernel"));
}

TEST(TfWeights, ByNameIsRefusedAfterTheWeightsWereLoaded) {
  Weights w;
  const LoadTrace trace = w.Run("model.load_weights(path, by_name=True)");
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "NotImplementedError");
  EXPECT_EQ(trace.bindings[0].state, BindingState::kLoaded);
}

TEST(TfWeights, NothingButTheRootIsAnAssertionError) {
  Weights w;
  w.program.target.nodes[w.model].children[0].first = "other";
  const LoadTrace trace = w.Run("model.load_weights(path)");
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "AssertionError");
  EXPECT_TRUE(trace.exception->message.starts_with("Nothing except the root object matched a checkpointed value."));
}

TEST(TfWeights, TheReaderTellsFormatsApart) {
  Weights w;
  w.files.PutFault("/run/model.bin",
                   {TfStatus::Code::kDataLoss,
                    "Unable to open table file /run/model.bin: DATA_LOSS: not an sstable (bad magic number): perhaps "
                    "your file is in a different file format and you need to use a different restore operator?"});
  const auto call = ParseCall("model.load_weights(path)", "/run/m");
  const LoadRequest request{*call, w.program.target, w.environment, w.files, {}};
  EXPECT_EQ(ProbeTfReader(request, "/run/m").kind, TfReaderAnswer::Kind::kOpens);
  EXPECT_EQ(ProbeTfReader(request, "/run/model.bin").kind, TfReaderAnswer::Kind::kDataLoss);
  const TfReaderAnswer missing = ProbeTfReader(request, "/run/none");
  EXPECT_EQ(missing.kind, TfReaderAnswer::Kind::kRaises);
  EXPECT_EQ(missing.exception->type, "NotFoundError");
}

}  // namespace
}  // namespace ckptfit
