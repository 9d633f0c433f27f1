#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IO106GitLfsPointer, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kGitLfsPointer, 130).Codes(), ElementsAre("IO106"));
}

TEST(IO106GitLfsPointer, EvidenceIsExact) {
  Scene scene = HealthyScene().FileInstead("weights/m.h5", Content::kGitLfsPointer, 130);
  scene.path.lfs_oid = "sha256:4d7a2146";
  scene.path.lfs_size = 12345;
  const Finding finding = scene.Only("IO106");
  EXPECT_EQ(finding.title, "`weights/m.h5` is a Git LFS pointer, not the file itself");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "weights/m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "a Git LFS pointer to 12345 bytes, sha256:4d7a2146");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "git lfs pull --include=\"m.h5\"");
}

TEST(IO106GitLfsPointer, SpeaksOfADataFileThatIsAPointer) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("DataLossError", "truncated");
  scene.See("foreign-content", "m.data-00000-of-00001", "a Git LFS pointer");
  scene.See("entry-past-end", "m.data-00000-of-00001", "130", "model/layer_with_weights-0/kernel");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO106"));
  EXPECT_EQ(scene.Only("IO106").title, "`m.data-00000-of-00001` is a Git LFS pointer, not the file itself");
  EXPECT_EQ(scene.Only("IO106").evidence[0].fact, "a Git LFS pointer");
}

TEST(IO106GitLfsPointer, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(IO106GitLfsPointer, LeavesOtherTextToItsOwnCause) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kText, 130).Codes(), ElementsAre("IO111"));
}

}  // namespace
}  // namespace ckptfit
