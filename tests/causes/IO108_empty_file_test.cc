#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IO108EmptyFile, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kEmpty, 0).Codes(), ElementsAre("IO108"));
}

TEST(IO108EmptyFile, EvidenceIsExact) {
  const Finding finding = HealthyScene().FileInstead("m.h5", Content::kEmpty, 0).Only("IO108");
  EXPECT_EQ(finding.title, "`m.h5` is empty");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "0 bytes");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "copy the file again");
}

TEST(IO108EmptyFile, ExplainsTheValuesBehindTheEndOfAnEmptyDataFile) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("OutOfRangeError", "read less bytes than requested");
  scene.See("foreign-content", "m.data-00000-of-00001", "an empty file");
  scene.See("entry-past-end", "m.data-00000-of-00001", "0", "model/layer_with_weights-0/kernel");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO108"));
  EXPECT_EQ(scene.Only("IO108").title, "`m.data-00000-of-00001` is empty");
}

TEST(IO108EmptyFile, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(IO108EmptyFile, LeavesAFileOfOneByteToItsOwnCause) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kUnknown, 1).Codes(), ElementsAre("IO111"));
}

}  // namespace
}  // namespace ckptfit
