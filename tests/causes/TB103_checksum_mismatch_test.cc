#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kKey = "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE";

Scene Flipped() {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("DataLossError", "Checksum does not match");
  return scene.Meet(Step::Kind::kReadFault, "dense/kernel", "Checksum does not match: stored 1 vs. calculated 2", kKey);
}

TEST(TB103ChecksumMismatch, FiresOnTheSmallestCase) { EXPECT_THAT(Flipped().Codes(), ElementsAre("TB103")); }

TEST(TB103ChecksumMismatch, EvidenceIsExact) {
  const Finding finding = Flipped().Only("TB103");
  EXPECT_EQ(finding.title, "the bytes of `dense/kernel/.ATTRIBUTES/VARIABLE_VALUE` are not those that were saved");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_FALSE(finding.evidence.empty());
  EXPECT_EQ(finding.evidence[0].side, "checkpoint");
  EXPECT_EQ(finding.evidence[0].place, kKey);
  EXPECT_EQ(finding.evidence[0].fact, "stored checksum and bytes disagree");
}

TEST(TB103ChecksumMismatch, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
}

TEST(TB103ChecksumMismatch, LeavesAShortFileToItsOwnCause) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("OutOfRangeError", "read less bytes than requested");
  scene.Meet(Step::Kind::kReadFault, "dense/kernel", "Read less bytes than requested", kKey);
  scene.See("entry-past-end", "m.data-00000-of-00001", "16", kKey);
  EXPECT_THAT(scene.Codes(), ElementsAre("TB102"));
}

}  // namespace
}  // namespace ckptfit
