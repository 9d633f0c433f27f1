#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(H5102WeightsOnlyFile, FiresOnEveryFormatOfWeightsAlone) {
  for (const Format format : {Format::kKerasH5Weights, Format::kKerasWeightsH5, Format::kTensorBundle,
                              Format::kNameBased, Format::kTensorV1}) {
    Scene scene = LoadModelScene();
    scene.checkpoint.format = format;
    EXPECT_THAT(scene.Codes(), Contains("H5102")) << static_cast<int>(format);
  }
}

TEST(H5102WeightsOnlyFile, FiresAlone) {
  Scene scene = HealthyScene().Ask("keras.models.load_model(path)").Raise("ValueError", "No model config found");
  EXPECT_THAT(scene.Codes(), ElementsAre("H5102"));
}

TEST(H5102WeightsOnlyFile, EvidenceIsExact) {
  Scene scene = HealthyScene().At("run/m.h5", Content::kHdf5).Ask("keras.models.load_model(path)");
  const Finding finding = scene.Raise("ValueError", "No model config found").Only("H5102");
  EXPECT_EQ(finding.title, "`m.h5` holds weights only; load_model() needs the architecture, too");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "run/m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "keras-h5-weights, no model config");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "build the model in code, then load the weights into it");
  EXPECT_EQ(finding.fixes[0].code, "model = build_model()\nmodel.load_weights(path)");
}

TEST(H5102WeightsOnlyFile, IsSilentOnAHealthyCase) {
  Scene scene = HealthyScene().Ask("keras.models.load_model(path)");
  scene.checkpoint.format = Format::kKerasH5Model;
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(H5102WeightsOnlyFile, IsSilentWhenWeightsAreLoaded) {
  EXPECT_THAT(HealthyScene().Raise("ValueError", "does not fit").Codes(), Not(Contains("H5102")));
}

TEST(H5102WeightsOnlyFile, LeavesFormatsWithoutKerasToTheirOwnCause) {
  Scene scene = LoadModelScene();
  scene.checkpoint.format = Format::kHdf5;
  EXPECT_THAT(scene.Codes(), ElementsAre("IO112"));
}

}  // namespace
}  // namespace ckptfit
