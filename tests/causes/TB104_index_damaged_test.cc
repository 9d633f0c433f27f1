#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Scene Broken() { return HealthyScene(Scene::Kind::kBundle).Raise("DataLossError", "not an sstable"); }

TEST(TB104IndexDamaged, FiresOnTheSmallestCase) {
  EXPECT_THAT(Broken().See("index-unreadable", "m.index", "not an sstable").Codes(), ElementsAre("TB104"));
  EXPECT_THAT(Broken().See("block-damaged", "m.index", "block checksum mismatch").Codes(), ElementsAre("TB104"));
}

TEST(TB104IndexDamaged, EvidenceIsExact) {
  const Finding finding = Broken().See("block-damaged", "run/m.index", "block checksum mismatch").Only("TB104");
  EXPECT_EQ(finding.title, "the checkpoint's index `m.index` is damaged");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "run/m.index");
  EXPECT_EQ(finding.evidence[0].fact, "block checksum mismatch");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "copy the index again from where it was saved");
}

TEST(TB104IndexDamaged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
}

TEST(TB104IndexDamaged, LeavesAPointerInPlaceOfTheIndexToItsOwnCause) {
  EXPECT_THAT(Broken().See("foreign-content", "m.index", "a Git LFS pointer").Codes(), ElementsAre("IO106"));
}

TEST(TB104IndexDamaged, LeavesAMissingDataFileToItsOwnCause) {
  EXPECT_THAT(Broken().See("shard-missing", "m.data-00000-of-00001").Codes(), ElementsAre("TB101"));
}

}  // namespace
}  // namespace ckptfit
