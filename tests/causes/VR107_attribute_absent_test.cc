#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(VR107AttributeAbsent, FiresOnTheSmallestCase) {
  Scene scene = HealthyScene().Ask("keras.saving.load_weights(model, path)");
  scene.Raise("AttributeError", "module 'keras.saving' has no attribute 'load_weights'");
  EXPECT_THAT(scene.Codes(), ElementsAre("VR107"));
  EXPECT_EQ(scene.Only("VR107").title, "the call uses a name that this release does not have");
}

TEST(VR107AttributeAbsent, TellsWhenTheLoadItselfIsDone) {
  Scene scene = HealthyScene().Ask("model.load_weights(path).expect_partial()");
  scene.Raise("AttributeError", "'NoneType' object has no attribute 'expect_partial'");
  const Finding finding = scene.Only("VR107");
  EXPECT_EQ(finding.title, "the call ends in a method of its result, and this loader returns None");
  EXPECT_EQ(finding.affected, 0u);
  EXPECT_EQ(finding.evidence[0].fact, "'NoneType' object has no attribute 'expect_partial'");
}

TEST(VR107AttributeAbsent, IsSilentOnOtherExceptions) {
  Scene scene = HealthyScene().Raise("ValueError", "the config has no attribute 'units'");
  EXPECT_THAT(scene.Codes(), Not(Contains("VR107")));
}

TEST(VR107AttributeAbsent, IsSilentOnNamesThatTheLoaderItselfAsksFor) {
  Scene scene = HealthyScene().Raise("AttributeError", "'list' object has no attribute 'shape'");
  EXPECT_THAT(scene.Codes(), Not(Contains("VR107")));
}

TEST(VR107AttributeAbsent, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

}  // namespace
}  // namespace ckptfit
