#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// A convolution, blocks of a BatchNormalization and a convolution, and a head.
std::vector<FakeLayer> Network(int blocks, int width = 8, bool head = true) {
  std::vector<FakeLayer> layers = {Conv2D("stem", 3, 3, width)};
  for (int i = 0; i < blocks; ++i) {
    layers.push_back(BatchNorm("norm_" + std::to_string(i), width));
    layers.push_back(Conv2D("body_" + std::to_string(i), 3, width, width));
  }
  if (head) layers.push_back(Dense("head", width, 3));
  return layers;
}

TEST(GR202OtherModel, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, Network(9), Network(3)).Codes(), ElementsAre("GR202"));
}

TEST(GR202OtherModel, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kLegacyH5, Network(9), Network(3)).Only("GR202");
  EXPECT_EQ(finding.title,
            "the checkpoint is of another architecture: 9 batch_normalization and 10 conv2d in the program, 3 "
            "batch_normalization and 4 conv2d in the checkpoint");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "20 layers with variables");
  EXPECT_EQ(finding.evidence[1].place, "8 layers with variables");
  EXPECT_EQ(finding.evidence[1].fact, "of widths 8, 3");
}

TEST(GR202OtherModel, FiresInEveryFormat) {
  for (const Scene::Kind kind : {Scene::Kind::kBundle, Scene::Kind::kAttributes, Scene::Kind::kWeightsH5}) {
    EXPECT_THAT(Scene(kind, Network(9), Network(3)).AllCodes(), Contains("GR202")) << static_cast<int>(kind);
  }
}

// Every variable of the program gets its value: the file is that of the same model with more blocks.
TEST(GR202OtherModel, LeavesACompleteProgramToTheCauseOfLayersThatWent) {
  for (const Scene::Kind kind : {Scene::Kind::kAttributes, Scene::Kind::kWeightsH5}) {
    EXPECT_THAT(Scene(kind, Network(3, 8, false), Network(9, 8, false)).AllCodes(), ElementsAre("GR102"))
        << static_cast<int>(kind);
  }
}

// Stages of convolutions, and what they hold more when `deep`.
std::vector<FakeLayer> Stages(bool deep, bool one_width = false) {
  std::vector<FakeLayer> layers;
  int before = 3;
  for (int stage = 0; stage < 4; ++stage) {
    const int width = one_width ? 8 : 8 << stage;
    for (int i = 0; i < (deep && stage > 0 ? 5 : 4); ++i) {
      layers.push_back(Conv2D("stage_" + std::to_string(stage) + "_" + std::to_string(i), 3, before, width));
      before = width;
    }
  }
  layers.push_back(Dense("head", before, 3));
  return layers;
}

TEST(GR202OtherModel, FiresWhenSeveralStagesAreDeeper) {
  const Finding finding = Scene(Scene::Kind::kLegacyH5, Stages(true), Stages(false)).Only("GR202");
  EXPECT_EQ(finding.title,
            "the checkpoint is of another architecture: 19 conv2d in the program, 16 conv2d in the checkpoint");
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, Stages(false), Stages(true)).Codes(), ElementsAre("GR202"));
}

TEST(GR202OtherModel, LeavesLayersOfOneWidthInSeveralPlacesToTheirOwnCause) {
  const Scene scene(Scene::Kind::kLegacyH5, Stages(true, true), Stages(false, true));
  EXPECT_THAT(scene.Codes(), ElementsAre("GR101"));
}

TEST(GR202OtherModel, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, Network(9), Network(9)).Findings(), IsEmpty());
}

TEST(GR202OtherModel, LeavesASingleBlockToItsOwnCause) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, Network(4), Network(3)).Codes(), ElementsAre("GR101"));
}

TEST(GR202OtherModel, LeavesLayersOfOneKindToTheirOwnCause) {
  std::vector<FakeLayer> bare = Network(14);
  std::erase_if(bare, [](const FakeLayer& layer) { return layer.class_name == "BatchNormalization"; });
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, bare, Network(14)).Codes(), ElementsAre("GR102"));
}

std::vector<FakeLayer> WithoutBiases(std::vector<FakeLayer> layers) {
  for (FakeLayer& layer : layers) {
    if (layer.class_name == "Conv2D") layer.variables.resize(1);
  }
  return layers;
}

// Normalizations went, and every convolution lost its bias, as between two versions of one family.
TEST(GR202OtherModel, FiresWhenLayersWentAndTheOthersLostVariables) {
  std::vector<FakeLayer> fewer = WithoutBiases(Network(9));
  std::erase_if(fewer, [](const FakeLayer& layer) {
    return layer.name == "norm_1" || layer.name == "norm_3" || layer.name == "norm_5" || layer.name == "norm_7";
  });
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, fewer, Network(9)).Codes(), ElementsAre("GR202"));
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, Network(9), fewer).Codes(), ElementsAre("GR202"));
}

// A normalization makes a bias idle: one setting of the program changes both.
TEST(GR202OtherModel, LeavesBiasesInPlaceOfNormalizationsToTheirOwnCauses) {
  std::vector<FakeLayer> bare = Network(14);
  std::erase_if(bare, [](const FakeLayer& layer) { return layer.class_name == "BatchNormalization"; });
  const Scene scene(Scene::Kind::kLegacyH5, bare, WithoutBiases(Network(14)));
  EXPECT_THAT(scene.Codes(), Not(Contains("GR202")));
}

// All that is stored stands at the beginning of the program: the rest was built on it.
TEST(GR202OtherModel, LeavesAPartOfTheModelToItsOwnCause) {
  const Scene scene(Scene::Kind::kLegacyH5, Network(9), Network(3, 8, false));
  EXPECT_THAT(scene.Codes(), Not(Contains("GR202")));
}

}  // namespace
}  // namespace ckptfit
