#include "loading/latest_checkpoint.h"

#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

const Version kNew = *Version::Parse("2.15.1");

CheckpointState Naming(const std::string& path) {
  CheckpointState state;
  state.kind = CheckpointState::Kind::kGood;
  state.model_checkpoint_path = path;
  return state;
}

TEST(LatestCheckpoint, JoinsTheNameToTheFolderAndLooksForTheIndex) {
  FakeFiles files;
  files.PutState("/run", Naming("ckpt-4"));
  EXPECT_FALSE(FindLatest(files, "/run", PathSource::kLatest, kNew).path.has_value());
  EXPECT_EQ(FindLatest(files, "/run", PathSource::kManager, kNew).path, "/run/ckpt-4");
  files.PutBundle("/run/ckpt-4", {});
  EXPECT_EQ(FindLatest(files, "/run", PathSource::kLatest, kNew).path, "/run/ckpt-4");
}

TEST(LatestCheckpoint, WithoutAStateFileThereIsNone) {
  FakeFiles files;
  files.PutBundle("/run/ckpt-4", {});
  const LatestCheckpoint latest = FindLatest(files, "/run", PathSource::kLatest, kNew);
  EXPECT_FALSE(latest.path.has_value());
  EXPECT_FALSE(latest.exception.has_value());
  EXPECT_TRUE(latest.warnings.empty());
}

TEST(LatestCheckpoint, AnEmptyStateFileRaises) {
  FakeFiles files;
  CheckpointState state;
  state.kind = CheckpointState::Kind::kEmpty;
  files.PutState("/run", state);
  const LatestCheckpoint latest = FindLatest(files, "/run", PathSource::kManager, kNew);
  EXPECT_EQ(latest.exception->type, "ValueError");
  EXPECT_EQ(latest.exception->message, "Invalid checkpoint state loaded from /run");
}

TEST(LatestCheckpoint, AMovedAbsolutePathRaisesOnlyInOldVersions) {
  FakeFiles files;
  files.PutState("/run", Naming("/gone/ckpt-4"));
  EXPECT_FALSE(FindLatest(files, "/run", PathSource::kLatest, kNew).exception.has_value());
  const LatestCheckpoint old = FindLatest(files, "/run", PathSource::kLatest, *Version::Parse("2.0.4"));
  EXPECT_EQ(old.exception->type, "NotFoundError");
  EXPECT_EQ(old.exception->message, "/gone; No such file or directory");
}

TEST(LatestCheckpoint, RestoringNoneIsSilentAndFailsEveryAssertion) {
  FakeProgram program;
  const NodeId net = program.Object();
  program.Describe("net", net, {});
  FakeFiles files;
  const auto call = ParseCall("tf.train.Checkpoint(net=net).restore(tf.train.latest_checkpoint(path))", "/run");
  const LoadTrace trace = Simulate({*call, program.target, program.target.environment, files, {}});
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_FALSE(trace.asserts.at("assert_nontrivial_match"));
  EXPECT_EQ(trace.assert_errors.at("assert_consumed"),
            "No checkpoint specified (save_path=None); nothing is being restored.");
}

}  // namespace
}  // namespace ckptfit
