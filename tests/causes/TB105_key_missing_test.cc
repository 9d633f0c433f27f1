#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

Scene Asked(const std::string& key) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Ask("tf.train.load_checkpoint(path).get_tensor('" + key + "')");
  return scene.LoadNothing().Raise("NotFoundError", "Key " + key + " not found in checkpoint");
}

TEST(TB105KeyMissing, FiresOnTheSmallestCase) { EXPECT_THAT(Asked("nothing").Codes(), ElementsAre("TB105")); }

TEST(TB105KeyMissing, NamesTheKeyOfTheVariableThatIsMeant) {
  Scene scene = Asked("dense/kernel");
  const Finding finding = scene.Only("TB105");
  EXPECT_EQ(finding.title, "the checkpoint has no key `dense/kernel`");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[1].place, "model/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE");
}

TEST(TB105KeyMissing, IsSilentOnOtherErrorsOfTheReader) {
  Scene scene = Asked("nothing").Raise("DataLossError", "Checksum does not match");
  EXPECT_THAT(scene.Codes(), Not(Contains("TB105")));
}

}  // namespace
}  // namespace ckptfit
