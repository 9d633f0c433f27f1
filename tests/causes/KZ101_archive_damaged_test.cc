#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Scene Archive() {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).At("m.keras", Content::kZip);
  scene.checkpoint.format = Format::kKerasArchive;
  return scene.Ask("keras.models.load_model(path)");
}

TEST(KZ101ArchiveDamaged, FiresOnEveryFault) {
  for (const char* fault :
       {"zip-not-opened", "zip-member-unreadable", "zip-member-crc", "keras-config-missing", "keras-weights-missing"}) {
    Scene scene = Archive().Raise("ValueError", "cannot be opened").See(fault, "m.keras", "why");
    EXPECT_THAT(scene.Codes(), ElementsAre("KZ101")) << fault;
  }
}

TEST(KZ101ArchiveDamaged, EvidenceIsExact) {
  Scene scene = Archive().Raise("ValueError", "cannot be opened");
  const Finding finding = scene.See("keras-weights-missing", "m.keras", "no model.weights.h5").Only("KZ101");
  EXPECT_EQ(finding.title, "the archive `m.keras` is damaged or incomplete");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "path");
  EXPECT_EQ(finding.evidence[0].place, "m.keras");
  EXPECT_EQ(finding.evidence[0].fact, "no model.weights.h5");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "copy the file again, or save the model again");
}

TEST(KZ101ArchiveDamaged, IsSilentOnAHealthyCase) { EXPECT_THAT(Archive().Findings(), IsEmpty()); }

TEST(KZ101ArchiveDamaged, LeavesAZipThatIsNoArchiveOfKerasToItsOwnCause) {
  EXPECT_THAT(HealthyScene().FileInstead("m.zip", Content::kZip).Codes(), ElementsAre("IO109"));
}

}  // namespace
}  // namespace ckptfit
