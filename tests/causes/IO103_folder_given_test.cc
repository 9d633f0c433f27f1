#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

TEST(IO103FolderGiven, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt").Codes(), ElementsAre("IO103"));
}

TEST(IO103FolderGiven, EvidenceIsExact) {
  const Finding finding = HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt").Only("IO103");
  EXPECT_EQ(finding.title, "`ckpt` is a folder; the loader wants a file or the prefix of a checkpoint");
  EXPECT_EQ(finding.why, "loaders do not look for checkpoints inside a folder");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "ckpt");
  EXPECT_EQ(finding.evidence[0].fact, "a folder");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "path = tf.train.latest_checkpoint(folder)");
}

TEST(IO103FolderGiven, NamesTheNewestCheckpointOfTheFolder) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt");
  scene.checkpoint.resolved = "ckpt/m-2";
  EXPECT_EQ(scene.Only("IO103").why, "the newest checkpoint in it is `m-2`");
}

TEST(IO103FolderGiven, IsSilentOnAFolderThatIsWhatTheLoaderWants) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).FolderInstead("saved");
  scene.checkpoint.format = Format::kSavedModel;
  scene.Ask("keras.models.load_model(path)");
  EXPECT_THAT(scene.Codes(), Not(Contains("IO103")));
}

TEST(IO103FolderGiven, IsSilentOnACallThatLooksIntoTheFolder) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt").LoadNothing();
  scene.Ask("tf.train.Checkpoint(model=model).restore(tf.train.latest_checkpoint(path))");
  EXPECT_THAT(scene.Codes(), Not(Contains("IO103")));
}

TEST(IO103FolderGiven, LeavesAPathWithNothingToItsOwnCause) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).NothingThere("ckpt").Codes(), ElementsAre("IO101"));
}

}  // namespace
}  // namespace ckptfit
