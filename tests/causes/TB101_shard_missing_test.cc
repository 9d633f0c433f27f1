#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Scene Broken() { return HealthyScene(Scene::Kind::kBundle).Raise("NotFoundError", "m.data-00000-of-00001"); }

TEST(TB101ShardMissing, FiresOnTheSmallestCase) {
  EXPECT_THAT(Broken().See("shard-missing", "m.data-00000-of-00001").Codes(), ElementsAre("TB101"));
}

TEST(TB101ShardMissing, EvidenceIsExact) {
  const Finding finding = Broken().See("shard-missing", "run/m.data-00000-of-00001").Only("TB101");
  EXPECT_EQ(finding.title, "the checkpoint's data file `m.data-00000-of-00001` is missing");
  EXPECT_EQ(finding.why,
            "the index only lists the variables; their values are in the `.data-` files, which were not copied along");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "path");
  EXPECT_EQ(finding.evidence[0].place, "run/m.data-00000-of-00001");
  EXPECT_EQ(finding.evidence[0].fact, "named by the index, not there");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "copy all files that begin with the checkpoint's name");
}

TEST(TB101ShardMissing, CountsFurtherFiles) {
  Scene scene = Broken().See("shard-missing", "m.data-00000-of-00002").See("shard-missing", "m.data-00001-of-00002");
  EXPECT_THAT(scene.Codes(), ElementsAre("TB101"));
  EXPECT_EQ(scene.Only("TB101").why,
            "the index only lists the variables; their values are in the `.data-` files, which were not copied along; "
            "1 other file is missing, too");
  scene.See("shard-missing", "m.data-00002-of-00003");
  EXPECT_EQ(scene.Only("TB101").why,
            "the index only lists the variables; their values are in the `.data-` files, which were not copied along; "
            "2 other files are missing, too");
}

// What a file of Keras' shards holds is not known without it: no layer is said to be new.
TEST(TB101ShardMissing, AFileOfKerasShards) {
  Scene scene(Scene::Kind::kWeightsH5, {Dense("a", 5, 8), BatchNorm("n", 8)}, {Dense("a", 5, 8)});
  ASSERT_THAT(scene.Codes(), ElementsAre("GR101"));
  EXPECT_THAT(scene.See("weights-shard-missing", "run/m_00001.weights.h5").Codes(), ElementsAre("TB101"));
  const Finding finding = scene.Only("TB101");
  EXPECT_EQ(finding.title, "the checkpoint's data file `m_00001.weights.h5` is missing");
  EXPECT_EQ(finding.why,
            "the `.weights.json` only tells which file holds what; the values of this one were not copied along");
}

TEST(TB101ShardMissing, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
}

TEST(TB101ShardMissing, LeavesAShortFileToItsOwnCause) {
  Scene scene = Broken().See("entry-past-end", "m.data-00000-of-00001", "3", "model/layer_with_weights-0/kernel");
  EXPECT_THAT(scene.Codes(), ElementsAre("TB102"));
}

}  // namespace
}  // namespace ckptfit
