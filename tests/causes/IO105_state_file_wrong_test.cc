#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The state file names a checkpoint that was moved away: latest_checkpoint() gives None.
Scene Moved() {
  Scene scene = HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt").LoadNothing();
  scene.Ask("tf.train.Checkpoint(model=model).restore(tf.train.latest_checkpoint(path))");
  return scene.See("state-file", "ckpt/checkpoint", "names ckpt/m-3, which is not there");
}

TEST(IO105StateFileWrong, FiresOnTheSmallestCase) { EXPECT_THAT(Moved().Codes(), ElementsAre("IO105")); }

TEST(IO105StateFileWrong, EvidenceIsExact) {
  const Finding finding = Moved().Only("IO105");
  EXPECT_EQ(finding.title, "the folder's state file `ckpt/checkpoint` names no checkpoint that is there");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "ckpt/checkpoint");
  EXPECT_EQ(finding.evidence[0].fact, "names ckpt/m-3, which is not there");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "give the prefix of an existing checkpoint, or correct the state file");
}

TEST(IO105StateFileWrong, FiresOnAFolderWhoseNewestCheckpointIsNone) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt").LoadNothing();
  scene.Ask("tf.train.Checkpoint(model=model).restore(tf.train.latest_checkpoint(path))");
  scene.Meet(Step::Kind::kPathRejected, "path");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO105"));
  EXPECT_EQ(scene.Only("IO105").evidence[0].place, "ckpt/checkpoint");
  EXPECT_EQ(scene.Only("IO105").evidence[0].fact, "names no checkpoint that is there");
}

TEST(IO105StateFileWrong, IsSilentWhenTheCallLoadsAllTheSame) {
  Scene scene = HealthyScene(Scene::Kind::kBundle);
  scene.See("state-file", "ckpt/checkpoint", "names ckpt/m-3, which is not there");
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(IO105StateFileWrong, LeavesAFolderWithoutStateFileToItsOwnCause) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt").Codes(), ElementsAre("IO103"));
}

}  // namespace
}  // namespace ckptfit
