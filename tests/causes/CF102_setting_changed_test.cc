#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kNear = R"([{"class_name": "BatchNormalization", "config": {"name": "bn", "epsilon": 0.001}}])";
constexpr const char* kFar = R"([{"class_name": "BatchNormalization", "config": {"name": "bn", "epsilon": 0.01}}])";

TEST(CF102SettingChanged, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().Configs(kNear, kFar).AllCodes(), ElementsAre("CF102"));
}

TEST(CF102SettingChanged, EvidenceIsExact) {
  const Finding finding = HealthyScene().Configs(kNear, kFar).Only("CF102");
  EXPECT_EQ(finding.title, "layer `bn` has epsilon=0.001 in the program, 0.01 in the file");
  EXPECT_EQ(finding.why, "the setting has no variables, so all weights load, and the model computes something else");
  EXPECT_EQ(finding.affected, 0u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "bn");
  EXPECT_EQ(finding.evidence[0].fact, "epsilon=0.001");
  EXPECT_EQ(finding.evidence[1].place, "model config");
  EXPECT_EQ(finding.evidence[1].fact, "epsilon=0.01");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "write epsilon=0.01 for `bn`, or load the whole model");
}

TEST(CF102SettingChanged, CountsFurtherDifferences) {
  const Finding finding =
      HealthyScene()
          .Configs(R"([{"class_name": "Conv2D", "config": {"name": "c", "strides": [1, 1], "padding": "same"}}])",
                   R"([{"class_name": "Conv2D", "config": {"name": "c", "strides": [2, 2], "padding": "valid"}}])")
          .Only("CF102");
  EXPECT_EQ(finding.title, "layer `c` has strides=[1, 1] in the program, [2, 2] in the file (1 difference more)");
  EXPECT_EQ(finding.evidence.size(), 4u);
}

TEST(CF102SettingChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene().Configs(kNear, kNear).Findings(), IsEmpty());
}

TEST(CF102SettingChanged, TakesAListOfOneForItsElement) {
  EXPECT_THAT(HealthyScene()
                  .Configs(R"([{"class_name": "BatchNormalization", "config": {"axis": -1}}])",
                           R"([{"class_name": "BatchNormalization", "config": {"axis": [-1]}}])")
                  .Findings(),
              IsEmpty());
}

TEST(CF102SettingChanged, IsSilentOnASettingThatOneSideDoesNotKnow) {
  EXPECT_THAT(HealthyScene()
                  .Configs(R"([{"class_name": "Conv2D", "config": {"name": "c", "padding": "same"}}])",
                           R"([{"class_name": "Conv2D", "config": {"name": "c"}}])")
                  .Findings(),
              IsEmpty());
}

TEST(CF102SettingChanged, LeavesTrainingToItsOwnCause) {
  EXPECT_THAT(HealthyScene()
                  .Configs(R"([{"class_name": "Dropout", "config": {"name": "d", "rate": 0.1}}])",
                           R"([{"class_name": "Dropout", "config": {"name": "d", "rate": 0.5}}])")
                  .AllCodes(),
              ElementsAre("CF104"));
}

TEST(CF102SettingChanged, LeavesActivationsToTheirOwnCause) {
  EXPECT_THAT(HealthyScene()
                  .Configs(R"([{"class_name": "Dense", "config": {"name": "d", "activation": "relu"}}])",
                           R"([{"class_name": "Dense", "config": {"name": "d", "activation": "elu"}}])")
                  .AllCodes(),
              ElementsAre("CF101"));
}

}  // namespace
}  // namespace ckptfit
