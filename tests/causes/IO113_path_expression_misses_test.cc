#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Scene CutOff() {
  return HealthyScene(Scene::Kind::kBundle)
      .At("run/m-1", Content::kUnknown)
      .Ask("tf.train.Checkpoint(model=model).restore(path[:-2])")
      .Raise("NotFoundError", "no matching files for run/m");
}

TEST(IO113PathExpressionMisses, FiresOnTheSmallestCase) { EXPECT_THAT(CutOff().Codes(), ElementsAre("IO113")); }

TEST(IO113PathExpressionMisses, EvidenceIsExact) {
  const Finding finding = CutOff().Only("IO113");
  EXPECT_EQ(finding.title, "the call is given `run/m`: `-1` is cut off");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "run/m");
  EXPECT_EQ(finding.evidence[1].place, "run/m-1");
  EXPECT_EQ(finding.fixes[0].code, "path = \"run/m-1\"");
}

TEST(IO113PathExpressionMisses, SaysWhatStandsBehind) {
  Scene scene = HealthyScene().At("m.h5", Content::kHdf5).Ask("model.load_weights(path + '/')");
  EXPECT_EQ(scene.Raise("OSError", "not a directory").Only("IO113").title,
            "the call is given `m.h5/`: it ends in a slash, which means a folder");
}

TEST(IO113PathExpressionMisses, IsSilentWhenThePathIsNotToBlame) {
  Scene scene = HealthyScene().At("m.h5", Content::kHdf5).Ask("model.load_weights('./' + path)");
  EXPECT_THAT(scene.Raise("ValueError", "shapes differ").Codes(), Not(Contains("IO113")));
}

TEST(IO113PathExpressionMisses, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

}  // namespace
}  // namespace ckptfit
