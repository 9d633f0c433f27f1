#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

LoadTrace Ask(const std::string& text, FakeFiles& files, const std::string& path) {
  const FakeProgram program;
  const auto call = ParseCall(text, path);
  return Simulate({*call, program.target, program.target.environment, files, {}});
}

struct Stored {
  Stored() {
    checkpoint.Tensor("enc/w", {2, 3});
    checkpoint.bundle.num_shards = 1;
    files.PutBundle("/run/m", checkpoint.bundle);
  }
  FakeCheckpoint checkpoint;
  FakeFiles files;
};

TEST(GetTensor, FindsKeysExactly) {
  Stored s;
  EXPECT_EQ(Ask("tf.train.load_checkpoint(path).get_tensor('enc/w')", s.files, "/run/m").outcome, Outcome::kReturns);
  const LoadTrace missing = Ask("tf.train.load_checkpoint(path).get_tensor('enc/w:0')", s.files, "/run/m");
  EXPECT_EQ(missing.exception->type, "NotFoundError");
  EXPECT_EQ(missing.exception->message, "Key enc/w:0 not found in checkpoint");
}

TEST(GetTensor, LoadVariableCutsTheOutputNumber) {
  Stored s;
  EXPECT_EQ(Ask("tf.train.load_variable(path, 'enc/w:0')", s.files, "/run/m").outcome, Outcome::kReturns);
}

TEST(GetTensor, TheEmptyKeyIsTheHeader) {
  Stored s;
  const LoadTrace trace = Ask("tf.train.load_variable(path, '')", s.files, "/run/m");
  EXPECT_EQ(trace.exception->type, "OpError");
  EXPECT_EQ(trace.exception->message, "Invalid size in bundle entry: key ; stored size 0; expected size 4");
}

TEST(GetTensor, AFolderStandsForItsLatestCheckpoint) {
  Stored s;
  CheckpointState state;
  state.kind = CheckpointState::Kind::kGood;
  state.model_checkpoint_path = "m";
  s.files.PutState("/run", state);
  EXPECT_EQ(Ask("tf.train.load_variable(path, 'enc/w')", s.files, "/run").outcome, Outcome::kReturns);
  s.files.PutFolder("/empty");
  EXPECT_EQ(Ask("tf.train.load_variable(path, 'enc/w')", s.files, "/empty").exception->message,
            "Couldn't find 'checkpoint' file or checkpoints in given directory /empty");
}

}  // namespace
}  // namespace ckptfit
