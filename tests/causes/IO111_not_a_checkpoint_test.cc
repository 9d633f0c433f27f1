#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IO111NotACheckpoint, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kUnknown).Codes(), ElementsAre("IO111"));
}

TEST(IO111NotACheckpoint, FiresOnEveryForeignKind) {
  for (const Content content : {Content::kPickle, Content::kNumpy, Content::kJson, Content::kText, Content::kTflite,
                                Content::kOnnx, Content::kElf, Content::kFrozenGraph, Content::kMetaGraph}) {
    const Scene scene = HealthyScene().FileInstead("m.h5", content);
    EXPECT_THAT(scene.Codes(), ElementsAre("IO111")) << static_cast<int>(content);
  }
}

TEST(IO111NotACheckpoint, EvidenceIsExact) {
  const Finding finding = HealthyScene().FileInstead("m.pkl", Content::kPickle, 4096).Only("IO111");
  EXPECT_EQ(finding.title, "`m.pkl` is a Python pickle, not a checkpoint");
  EXPECT_EQ(finding.why, "no loading call of TensorFlow or Keras reads such a file");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "m.pkl");
  EXPECT_EQ(finding.evidence[0].fact, "a Python pickle, 4096 bytes");
}

TEST(IO111NotACheckpoint, DoesNotClaimToKnowUnknownBytes) {
  const Finding finding = HealthyScene().FileInstead("m.h5", Content::kUnknown).Only("IO111");
  EXPECT_EQ(finding.title, "`m.h5` is an unknown kind of file, not a checkpoint");
  EXPECT_EQ(finding.why, "its first bytes are those of no known format: damaged, or something else");
}

TEST(IO111NotACheckpoint, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(IO111NotACheckpoint, LeavesContentsWithAFixToTheirOwnCauses) {
  const std::pair<Content, const char*> own[] = {
      {Content::kHtml, "IO107"}, {Content::kXml, "IO107"},           {Content::kEmpty, "IO108"},
      {Content::kGzip, "IO109"}, {Content::kGitLfsPointer, "IO106"}, {Content::kTruncatedHdf5, "H5101"},
  };
  for (const auto& [content, code] : own) {
    EXPECT_THAT(HealthyScene().FileInstead("m.h5", content).Codes(), ElementsAre(code));
  }
}

TEST(IO111NotACheckpoint, LeavesTheStateFileToItsOwnCause) {
  EXPECT_THAT(HealthyScene().FileInstead("checkpoint", Content::kText).Codes(), ElementsAre("IO102"));
}

}  // namespace
}  // namespace ckptfit
