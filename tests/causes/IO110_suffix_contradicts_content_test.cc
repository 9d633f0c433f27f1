#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// A file of the given layout, under the given name, which load_weights() does not read.
Scene Misnamed(Scene::Kind kind, const std::string& name) {
  return HealthyScene(kind).At(name, Content::kHdf5).Raise("ValueError", "cannot be read");
}

TEST(IO110SuffixContradictsContent, FiresOnTheSmallestCase) {
  EXPECT_THAT(Misnamed(Scene::Kind::kWeightsH5, "m.h5").Codes(), ElementsAre("IO110"));
  EXPECT_THAT(Misnamed(Scene::Kind::kLegacyH5, "m").Codes(), ElementsAre("IO110"));
  EXPECT_THAT(Misnamed(Scene::Kind::kLegacyH5, "m.keras").Codes(), ElementsAre("IO110"));
  EXPECT_THAT(Misnamed(Scene::Kind::kLegacyH5, "m.weights.h5").Codes(), ElementsAre("IO110"));
}

TEST(IO110SuffixContradictsContent, EvidenceIsExact) {
  const Finding finding = Misnamed(Scene::Kind::kWeightsH5, "run/m.h5").Only("IO110");
  EXPECT_EQ(finding.title, "`run/m.h5` ends in .h5 and is an HDF5 file of format keras-weights-h5");
  EXPECT_EQ(finding.why, "loaders choose the format by the end of the name; the bytes are of another one");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "run/m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "an HDF5 file");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "rename the file to end in .weights.h5");
  EXPECT_EQ(finding.fixes[0].safety, Safety::kSafe);
}

TEST(IO110SuffixContradictsContent, SpeaksOfANameWithoutSuffix) {
  const Finding finding = Misnamed(Scene::Kind::kLegacyH5, "m").Only("IO110");
  EXPECT_EQ(finding.title, "`m` is an HDF5 file without the suffix that tells loaders so");
  EXPECT_EQ(finding.fixes[0].title, "rename the file to end in .h5");
}

TEST(IO110SuffixContradictsContent, AsksForAnotherEndWhereOneSuffixEndsLikeTheOther) {
  const Finding finding = Misnamed(Scene::Kind::kLegacyH5, "m.weights.h5").Only("IO110");
  EXPECT_EQ(finding.title, "`m.weights.h5` ends in .weights.h5 and is an HDF5 file of format keras-h5-weights");
  EXPECT_EQ(finding.fixes[0].title, "rename the file to end in .h5, not in .weights.h5");
}

TEST(IO110SuffixContradictsContent, IsSilentOnReleasesBeforeTheSuffixMeantAnything) {
  Scene scene = Misnamed(Scene::Kind::kLegacyH5, "m.weights.h5").RunUnder("2.11.0", "2.11.0");
  EXPECT_THAT(scene.Codes(), Not(Contains("IO110")));
}

TEST(IO110SuffixContradictsContent, SpeaksOfAnArchiveUnderTheNameOfAnHdf5File) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).At("m.h5", Content::kZip).Raise("OSError", "no signature");
  scene.checkpoint.format = Format::kKerasArchive;
  EXPECT_THAT(scene.Codes(), ElementsAre("IO110"));
  EXPECT_EQ(scene.Only("IO110").title, "`m.h5` ends in .h5 and is a zip archive of format keras-archive");
  EXPECT_EQ(scene.Only("IO110").fixes[0].title, "rename the file to end in .keras");
}

TEST(IO110SuffixContradictsContent, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kWeightsH5).Findings(), IsEmpty());
  EXPECT_THAT(HealthyScene().Findings(), IsEmpty());
  EXPECT_THAT(HealthyScene().At("m.hdf5", Content::kHdf5).Findings(), IsEmpty());
}

TEST(IO110SuffixContradictsContent, IsSilentOnAFileThatLoadsUnderAnyName) {
  EXPECT_THAT(HealthyScene().At("m", Content::kHdf5).Findings(), IsEmpty());
}

TEST(IO110SuffixContradictsContent, LeavesAFileThatWasOpenedUnderItsNameToItsOwnCause) {
  Scene scene = LoadModelScene().At("m", Content::kHdf5);
  scene.Meet(Step::Kind::kUnknownClass, "Scale");
  EXPECT_THAT(scene.Codes(), ElementsAre("CU101"));
}

TEST(IO110SuffixContradictsContent, LeavesUnknownContentToItsOwnCause) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kUnknown).Codes(), ElementsAre("IO111"));
}

}  // namespace
}  // namespace ckptfit
