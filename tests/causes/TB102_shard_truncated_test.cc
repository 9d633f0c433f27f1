#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Scene Cut() {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("OutOfRangeError", "read less bytes than requested");
  return scene.See("entry-past-end", "run/m.data-00000-of-00001", "16", "model/layer_with_weights-0/kernel");
}

TEST(TB102ShardTruncated, FiresOnTheSmallestCase) { EXPECT_THAT(Cut().Codes(), ElementsAre("TB102")); }

TEST(TB102ShardTruncated, EvidenceIsExact) {
  const Finding finding = Cut().Only("TB102");
  EXPECT_EQ(finding.title, "`m.data-00000-of-00001` ends early: 1 value is cut off");
  EXPECT_EQ(finding.why, "the index knows where each value lies; these lie behind the end of the file");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "run/m.data-00000-of-00001");
  EXPECT_EQ(finding.evidence[0].fact, "first value cut off: model/layer_with_weights-0/kernel");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "copy the file again; values before the cut can be read");
}

TEST(TB102ShardTruncated, CountsValues) {
  Scene scene = Cut().See("entry-past-end", "run/m.data-00000-of-00001", "16", "save_counter");
  EXPECT_EQ(scene.Only("TB102").title, "`m.data-00000-of-00001` ends early: 2 values are cut off");
  EXPECT_EQ(scene.Only("TB102").affected, 2u);
}

TEST(TB102ShardTruncated, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
}

TEST(TB102ShardTruncated, LeavesAnythingElseInPlaceOfTheFileToItsOwnCause) {
  EXPECT_THAT(Cut().See("foreign-content", "run/m.data-00000-of-00001", "an empty file").Codes(), ElementsAre("IO108"));
  EXPECT_THAT(Cut().See("foreign-content", "run/m.data-00000-of-00001", "an HTML page").Codes(), ElementsAre("IO107"));
}

TEST(TB102ShardTruncated, StandsBesideAFileThatIsMissing) {
  EXPECT_THAT(Cut().See("shard-missing", "run/m.data-00001-of-00002").Codes(), UnorderedElementsAre("TB101", "TB102"));
}

}  // namespace
}  // namespace ckptfit
