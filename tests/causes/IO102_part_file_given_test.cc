#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// restore("m.index") finds the checkpoint "m" by ckptfit's own search; TensorFlow opens another file and loads nothing.
Scene IndexGiven() {
  Scene scene = HealthyScene(Scene::Kind::kBundle).At("ckpt/m.index", Content::kSstable);
  scene.checkpoint.resolved = "ckpt/m";
  return scene.LoadNothing();
}

TEST(IO102PartFileGiven, FiresOnTheSmallestCase) { EXPECT_THAT(IndexGiven().Codes(), ElementsAre("IO102")); }

TEST(IO102PartFileGiven, EvidenceIsExact) {
  const Finding finding = IndexGiven().Only("IO102");
  EXPECT_EQ(finding.title, "the path is one of the checkpoint's files; the loader wants the prefix `m`");
  EXPECT_EQ(finding.why,
            "a TensorFlow checkpoint is several files; loaders take the name before `.index` and `.data-`, look for "
            "names in the file given, find none and say nothing");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "ckpt/m.index");
  EXPECT_EQ(finding.evidence[0].fact, "the index of a TensorFlow checkpoint");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "give `ckpt/m`");
  EXPECT_EQ(finding.fixes[0].code, "");
}

TEST(IO102PartFileGiven, SaysNothingOfSilenceWhenTheCallRaises) {
  Scene scene = IndexGiven();
  scene.At("ckpt/m.data-00000-of-00001", Content::kUnknown);
  scene.checkpoint.resolved = "ckpt/m";
  scene.Raise("DataLossError", "not an sstable (bad magic number)");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO102"));
  EXPECT_EQ(scene.Only("IO102").why,
            "a TensorFlow checkpoint is several files; loaders take the name before `.index` and `.data-`");
}

TEST(IO102PartFileGiven, SpeaksOfTheStateFileOfAFolderWithoutCheckpoint) {
  const Scene scene = HealthyScene(Scene::Kind::kBundle).FileInstead("ckpt/checkpoint", Content::kText);
  EXPECT_THAT(scene.Codes(), ElementsAre("IO102"));
  const Finding finding = scene.Only("IO102");
  EXPECT_EQ(finding.title, "the path is the state file of a folder, not a checkpoint");
  EXPECT_EQ(finding.evidence[0].fact, "a text file");
  EXPECT_EQ(finding.fixes[0].title, "ask for the newest checkpoint of the folder");
  EXPECT_EQ(finding.fixes[0].code, "tf.train.latest_checkpoint(folder)");
}

TEST(IO102PartFileGiven, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
  EXPECT_THAT(HealthyScene().Findings(), IsEmpty());
}

TEST(IO102PartFileGiven, LeavesAFolderToItsOwnCause) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt");
  scene.checkpoint.resolved = "ckpt/m";
  EXPECT_THAT(scene.Codes(), ElementsAre("IO103"));
}

}  // namespace
}  // namespace ckptfit
