#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// TensorFlow writes such a checkpoint and does not find it again.
Scene Written(const std::string& prefix) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).At(prefix, Content::kUnknown, 0);
  scene.path.kind = PathFacts::Kind::kMissing;
  scene.checkpoint.format = Format::kTensorV1;  // what is opened when there is no index
  scene.checkpoint.tensors.clear();
  scene.Raise("NotFoundError", "Failed to find any matching files");
  return scene.See("pattern-in-path", prefix + ".index", "Failed to find any matching files");
}

TEST(IO104GlobCharacters, FiresOnTheSmallestCase) {
  EXPECT_THAT(Written("run[1]/m").Codes(), ElementsAre("IO104"));
  EXPECT_THAT(Written("m\\1").Codes(), ElementsAre("IO104"));
}

TEST(IO104GlobCharacters, EvidenceIsExact) {
  const Finding finding = Written("run[1]/m").Only("IO104");
  EXPECT_EQ(finding.title, "TensorFlow takes `[` in the path for a pattern and does not find the files");
  EXPECT_EQ(finding.why,
            "checkpoints are looked up by pattern: [1] stands for one character of a set and \\ for the character "
            "behind it, so that such a name does not match itself");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "run[1]/m.index");
  EXPECT_EQ(finding.evidence[0].fact, "the file is there");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "move the checkpoint to a path without [ ] \\");
}

TEST(IO104GlobCharacters, IsSilentOnCharactersThatMatchThemselves) {
  for (const char* prefix : {"run*/m", "m?", "a]b", "a[b", "a[b/c]d"}) {
    EXPECT_THAT(Written(prefix).Codes(), Not(Contains("IO104"))) << prefix;
  }
}

TEST(IO104GlobCharacters, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Findings(), IsEmpty());
}

TEST(IO104GlobCharacters, IsSilentOnFilesThatAreOpenedByName) {
  const Scene scene = HealthyScene().At("run[1]/m.h5", Content::kHdf5).Raise("ValueError", "does not fit");
  EXPECT_THAT(scene.Codes(), Not(Contains("IO104")));
}

TEST(IO104GlobCharacters, LeavesAPathWithNothingToItsOwnCause) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).NothingThere("run[1]/m").Codes(), ElementsAre("IO101"));
}

}  // namespace
}  // namespace ckptfit
