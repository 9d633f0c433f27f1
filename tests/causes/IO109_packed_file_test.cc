#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IO109PackedFile, FiresOnEveryKindOfPacking) {
  for (const Content content :
       {Content::kGzip, Content::kTar, Content::kBzip2, Content::kXz, Content::kZstd, Content::kZip}) {
    const Scene scene = HealthyScene().FileInstead("m.h5", content);
    EXPECT_THAT(scene.Codes(), ElementsAre("IO109")) << static_cast<int>(content);
  }
}

TEST(IO109PackedFile, EvidenceIsExact) {
  const Finding finding = HealthyScene().FileInstead("down/m.tar", Content::kTar).Only("IO109");
  EXPECT_EQ(finding.title, "`down/m.tar` is a tar archive, which loaders do not unpack");
  EXPECT_EQ(finding.why,
            "the checkpoint is inside; TensorFlow and Keras read only unpacked files and `.keras` archives");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "down/m.tar");
  EXPECT_EQ(finding.evidence[0].fact, "a tar archive");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "unpack it first");
  EXPECT_EQ(finding.fixes[0].code, "tar -xf m.tar");
}

TEST(IO109PackedFile, IsSilentOnAKerasArchive) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).At("m.keras", Content::kZip);
  scene.checkpoint.format = Format::kKerasArchive;
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(IO109PackedFile, LeavesADamagedKerasArchiveToItsOwnCause) {
  Scene scene = HealthyScene().FileInstead("m.keras", Content::kZip);
  scene.checkpoint.format = Format::kKerasArchive;
  scene.Ask("keras.models.load_model(path)").See("zip-not-opened", "m.keras", "no directory");
  EXPECT_THAT(scene.Codes(), ElementsAre("KZ101"));
}

}  // namespace
}  // namespace ckptfit
