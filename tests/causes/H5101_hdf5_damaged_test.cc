#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(H5101Hdf5Damaged, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kTruncatedHdf5).Codes(), ElementsAre("H5101"));
}

// A file that is not opened counts as HDF5 of no known layout.
TEST(H5101Hdf5Damaged, FiresOnAFileThatCannotBeOpened) {
  Scene scene = HealthyScene().FileInstead("m.h5", Content::kHdf5);
  scene.checkpoint.format = Format::kHdf5;
  scene.checkpoint.damaged = true;
  scene.See("hdf5-not-opened", "m.h5", "bad superblock version");
  EXPECT_THAT(scene.Codes(), ElementsAre("H5101"));
  EXPECT_THAT(scene.Ask("keras.models.load_model(path)").Codes(), ElementsAre("H5101"));
  EXPECT_EQ(scene.Only("H5101").title, "the HDF5 file `m.h5` is damaged");
  EXPECT_EQ(scene.Only("H5101").evidence[1].place, "m.h5");
  EXPECT_EQ(scene.Only("H5101").evidence[1].fact, "bad superblock version");
}

TEST(H5101Hdf5Damaged, FiresOnAConfigThatIsNoJson) {
  Scene scene = LoadModelScene().See("keras-config-fault", "m.h5", "a value is missing", "model_config");
  EXPECT_THAT(scene.Codes(), ElementsAre("H5101"));
  EXPECT_EQ(scene.Only("H5101").evidence[1].place, "model_config");
}

TEST(H5101Hdf5Damaged, IsSilentOnAConfigThatTheCallDoesNotRead) {
  Scene scene = HealthyScene().Raise("ValueError", "does not fit");
  scene.See("keras-config-fault", "m.h5", "a value is missing", "model_config");
  EXPECT_THAT(scene.Codes(), Not(Contains("H5101")));
}

TEST(H5101Hdf5Damaged, SpeaksOfTheFileInAnArchive) {
  Scene scene = HealthyScene(Scene::Kind::kWeightsH5).At("m.keras", Content::kZip).Raise("OSError", "bad heap");
  scene.checkpoint.format = Format::kKerasArchive;
  scene.See("hdf5-object-fault", "model.weights.h5", "bad heap", "layers/dense");
  EXPECT_EQ(scene.Only("H5101").title, "the HDF5 file in `m.keras` is damaged");
  scene.See("zip-member-crc", "m.keras", "CRC-32 disagrees");
  EXPECT_THAT(scene.Codes(), ElementsAre("KZ101"));
}

TEST(H5101Hdf5Damaged, EvidenceIsExact) {
  const Finding finding = HealthyScene().FileInstead("run/m.h5", Content::kTruncatedHdf5, 96).Only("H5101");
  EXPECT_EQ(finding.title, "the HDF5 file `m.h5` ends early");
  EXPECT_EQ(finding.why, "its head names a greater length than it has: copying or saving was interrupted");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "path");
  EXPECT_EQ(finding.evidence[0].place, "run/m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "96 bytes");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "copy the file again, or take the checkpoint before it");
}

TEST(H5101Hdf5Damaged, NamesTheObjectThatCannotBeRead) {
  Scene scene = HealthyScene().Raise("OSError", "bad object header");
  scene.See("hdf5-object-fault", "m.h5", "bad object header version number", "dense/dense/kernel:0");
  EXPECT_THAT(scene.Codes(), ElementsAre("H5101"));
  const Finding finding = scene.Only("H5101");
  EXPECT_EQ(finding.title, "the HDF5 file `m.h5` is damaged");
  EXPECT_EQ(finding.why, "its signature is right, but what it points to cannot be read");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[1].place, "dense/dense/kernel:0");
  EXPECT_EQ(finding.evidence[1].fact, "bad object header version number");
}

TEST(H5101Hdf5Damaged, IsSilentWhenTheFaultIsInAPartThatTheCallDoesNotRead) {
  Scene scene = HealthyScene().See("hdf5-object-fault", "m.h5", "bad object header", "other");
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(H5101Hdf5Damaged, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(H5101Hdf5Damaged, LeavesContentWithoutSignatureToItsOwnCause) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kUnknown).Codes(), ElementsAre("IO111"));
}

}  // namespace
}  // namespace ckptfit
