#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kText =
    "The `function` of this `Lambda` layer is a Python lambda. Deserializing it is unsafe. If you trust the source ...";

TEST(CU111LambdaRefused, FiresOnTheSmallestCase) {
  EXPECT_THAT(LoadModelScene().Raise("ValueError", kText).Codes(), ElementsAre("CU111"));
}

TEST(CU111LambdaRefused, EvidenceIsExact) {
  const Finding finding = LoadModelScene().Raise("ValueError", kText).Only("CU111");
  EXPECT_EQ(finding.title, "the model has a Lambda layer with Python code inside, which this call refuses to run");
  ASSERT_EQ(finding.fixes.size(), 2u);
  EXPECT_EQ(finding.fixes[0].code, "keras.models.load_model(path, safe_mode=False)");
  EXPECT_EQ(finding.fixes[0].safety, Safety::kManual);
}

TEST(CU111LambdaRefused, FiresOnTheWordsOfKeras2) {
  const char* text =
      "Requested the deserialization of a Lambda layer with a Python `lambda` inside it. This carries a potential risk "
      "of "
      "arbitrary code execution and thus it is disallowed by default.";
  EXPECT_THAT(LoadModelScene().Raise("ValueError", text).Codes(), ElementsAre("CU111"));
}

TEST(CU111LambdaRefused, FiresOnALossThatIsALambda) {
  const Finding finding =
      LoadModelScene()
          .Raise("ValueError",
                 "Requested the deserialization of a Python lambda. This carries a potential risk of "
                 "arbitrary code execution and thus it is disallowed by default.")
          .Only("CU111");
  EXPECT_EQ(finding.title, "the training config has a lambda, Python code that this call refuses to run");
  ASSERT_EQ(finding.fixes.size(), 2u);
  EXPECT_EQ(finding.fixes[1].code, "keras.models.load_model(path, compile=False)");
}

TEST(CU111LambdaRefused, IsSilentOnOtherTroubleWithALambda) {
  Scene scene =
      LoadModelScene().Raise("NameError", "Exception encountered when calling Lambda: name 'tf' is not defined");
  EXPECT_THAT(scene.Codes(), Not(Contains("CU111")));
}

TEST(CU111LambdaRefused, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

}  // namespace
}  // namespace ckptfit
