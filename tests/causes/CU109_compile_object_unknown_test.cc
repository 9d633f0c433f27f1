#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CU109CompileObjectUnknown, FiresOnEveryPartOfTheTrainingConfig) {
  for (const char* part : {"optimizer", "learning rate schedule", "loss", "metric", "function", "loss or metric"}) {
    EXPECT_THAT(LoadModelScene().Meet(Step::Kind::kUnknownClass, "Focal", part).Codes(), ElementsAre("CU109")) << part;
  }
}

TEST(CU109CompileObjectUnknown, EvidenceIsExact) {
  const Finding finding = LoadModelScene().Meet(Step::Kind::kUnknownClass, "focal", "loss").Only("CU109");
  EXPECT_EQ(finding.title, "the training config names the loss `focal`, which the call does not find");
  EXPECT_EQ(finding.why, "it is needed to compile the model only, not to load its weights");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "checkpoint");
  EXPECT_EQ(finding.evidence[0].place, "training config");
  EXPECT_EQ(finding.evidence[0].fact, "loss focal");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "keras.models.load_model(path, compile=False)");
}

TEST(CU109CompileObjectUnknown, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(CU109CompileObjectUnknown, LeavesLayersToTheirOwnCause) {
  EXPECT_THAT(LoadModelScene().Meet(Step::Kind::kUnknownClass, "Scale").Codes(), ElementsAre("CU101"));
}

}  // namespace
}  // namespace ckptfit
