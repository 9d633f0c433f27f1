#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kFew = R"([{"class_name": "Dropout", "config": {"name": "drop", "rate": 0.2}}])";
constexpr const char* kMany = R"([{"class_name": "Dropout", "config": {"name": "drop", "rate": 0.5}}])";

TEST(CF104TrainingSettingChanged, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().Configs(kFew, kMany).AllCodes(), ElementsAre("CF104"));
}

TEST(CF104TrainingSettingChanged, EvidenceIsExact) {
  const Finding finding = HealthyScene().Configs(kFew, kMany).Only("CF104");
  EXPECT_EQ(finding.severity, Severity::kNote);
  EXPECT_EQ(finding.title, "layer `drop` has rate=0.2 in the program, 0.5 in the file");
  EXPECT_EQ(finding.why, "predictions are the same; training goes on in another way");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "rate=0.2");
  EXPECT_EQ(finding.evidence[1].fact, "rate=0.5");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "to train on as before, write rate=0.5 for `drop`");
}

TEST(CF104TrainingSettingChanged, FiresOnALayerThatWasFrozen) {
  const Finding finding = HealthyScene()
                              .Configs(R"([{"class_name": "Dense", "config": {"name": "d", "trainable": true}}])",
                                       R"([{"class_name": "Dense", "config": {"name": "d", "trainable": false}}])")
                              .Only("CF104");
  EXPECT_EQ(finding.title, "layer `d` has trainable=True in the program, False in the file");
}

TEST(CF104TrainingSettingChanged, LeavesSettingsThatChangePredictionsToTheirOwnCause) {
  EXPECT_THAT(HealthyScene()
                  .Configs(R"([{"class_name": "BatchNormalization", "config": {"name": "b", "epsilon": 0.1}}])",
                           R"([{"class_name": "BatchNormalization", "config": {"name": "b", "epsilon": 0.2}}])")
                  .AllCodes(),
              ElementsAre("CF102"));
}

TEST(CF104TrainingSettingChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene().Configs(kFew, kFew).Findings(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
