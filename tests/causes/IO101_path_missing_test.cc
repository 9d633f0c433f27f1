#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IO101PathMissing, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().NothingThere("ckpt/m.h5").Codes(), ElementsAre("IO101"));
}

TEST(IO101PathMissing, EvidenceIsExact) {
  const Finding finding = HealthyScene().NothingThere("ckpt/m.h5").Only("IO101");
  EXPECT_EQ(finding.title, "there is nothing at `ckpt/m.h5`");
  EXPECT_EQ(finding.why, "no file, no folder and no `.index` of that name is there");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "path");
  EXPECT_EQ(finding.evidence[0].place, "ckpt/m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "the folder is there, the file is not");
}

TEST(IO101PathMissing, TellsWhereThePathEnds) {
  Scene scene = HealthyScene().NothingThere("ckpt/m.h5");
  scene.path.parent_exists = false;
  EXPECT_EQ(scene.Only("IO101").evidence[0].fact, "the folder is not there either");
  scene.path.parent_is_file = true;
  EXPECT_EQ(scene.Only("IO101").evidence[0].fact, "a part of the path is a file, not a folder");
}

TEST(IO101PathMissing, FiresWithoutACall) {
  const Scene scene = HealthyScene().NothingThere("ckpt/m.h5");
  const std::vector<Finding> findings = Diagnose(Case{scene.checkpoint, scene.path, nullptr, nullptr, nullptr, {}});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "IO101");
  EXPECT_EQ(findings[0].affected, 0u);
}

TEST(IO101PathMissing, SpeaksOfAMissingIndexWhoseDataFilesAreThere) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).NothingThere("ckpt/m").See("index-missing", "ckpt/m.index");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO101"));
  const Finding finding = scene.Only("IO101");
  EXPECT_EQ(finding.title, "the checkpoint's index `m.index` is missing; its data files are there");
  EXPECT_EQ(finding.evidence[0].place, "ckpt/m.index");
  EXPECT_EQ(finding.evidence[0].fact, "not there");
  EXPECT_EQ(finding.fixes[0].title, "copy all files that begin with the checkpoint's name");
}

TEST(IO101PathMissing, IsSilentOnAPrefixWhichIsNoFileItself) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
}

TEST(IO101PathMissing, LeavesAFileOfAnotherKindToItsOwnCause) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kText).Codes(), ElementsAre("IO111"));
}

TEST(IO101PathMissing, LeavesPartsOfACheckpointToTheirCauses) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).NothingThere("m");
  scene.See("foreign-content", "m.index", "a Git LFS pointer");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO106"));
}

}  // namespace
}  // namespace ckptfit
