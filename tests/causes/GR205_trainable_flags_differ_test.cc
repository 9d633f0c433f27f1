#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

FakeLayer Inside(FakeLayer layer) {
  layer.nested = "backbone";
  return layer;
}

const std::vector<FakeLayer> kLayers = {Inside(BatchNorm("bn", 4)), Inside(Dense("d", 4, 4))};

// The names of the nested model's weights in the order in which the file lists them.
Scene Listed(const std::vector<std::string>& names, Scene::Kind kind = Scene::Kind::kLegacyH5) {
  Scene scene(kind, kLayers, kLayers);
  for (TensorInfo& tensor : scene.checkpoint.tensors) {
    const auto at = std::find(names.begin(), names.end(), tensor.name);
    tensor.order = static_cast<std::uint32_t>(at - names.begin());
  }
  return scene;
}

const std::vector<std::string> kTrainableFirst = {"bn/gamma:0", "bn/beta:0",        "d/kernel:0",
                                                  "d/bias:0",   "bn/moving_mean:0", "bn/moving_variance:0"};
const std::vector<std::string> kAsMade = {"bn/gamma:0",           "bn/beta:0",  "bn/moving_mean:0",
                                          "bn/moving_variance:0", "d/kernel:0", "d/bias:0"};

TEST(GR205TrainableFlagsDiffer, FiresOnTheSmallestCase) {
  EXPECT_THAT(Listed(kTrainableFirst).Codes(), Contains("GR205"));
}

TEST(GR205TrainableFlagsDiffer, EvidenceIsExact) {
  const Finding finding = Listed(kTrainableFirst).Only("GR205");
  EXPECT_EQ(
      finding.title,
      "the weights of `backbone` stand in another order in the file: layers inside were frozen when it was saved");
  EXPECT_EQ(finding.why,
            "such a file lists trainable weights first, and the call gives them out by position; where two have one "
            "shape, nothing tells that they are exchanged");
  EXPECT_EQ(finding.affected, 4u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "weight 2 of backbone");
  EXPECT_EQ(finding.evidence[0].fact, "bn/moving_mean");
  EXPECT_EQ(finding.evidence[1].fact, "d/kernel");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "model.get_layer(\"backbone\").trainable = False");
}

TEST(GR205TrainableFlagsDiffer, TellsOfLayersThatAreFrozenNow) {
  Scene scene = Listed(kTrainableFirst);
  for (Node& node : scene.target.nodes) node.trainable = node.name != "bn";
  const Finding finding = scene.Only("GR205");
  EXPECT_EQ(finding.fixes[0].code, "model.get_layer(\"backbone\").trainable = True");
}

TEST(GR205TrainableFlagsDiffer, IsSilentWhenTheOrderIsTheSame) { EXPECT_THAT(Listed(kAsMade).Codes(), IsEmpty()); }

TEST(GR205TrainableFlagsDiffer, IsSilentWhereNamesDiffer) {
  Scene scene = Listed(kTrainableFirst);
  for (TensorInfo& tensor : scene.checkpoint.tensors) {
    if (tensor.name == "d/bias:0") tensor.name = "d/offset:0";
  }
  EXPECT_THAT(scene.Codes(), Not(Contains("GR205")));
}

TEST(GR205TrainableFlagsDiffer, IsSilentWherePathsTellTheVariables) {
  EXPECT_THAT(Scene(Scene::Kind::kWeightsH5, kLayers, kLayers).Codes(), IsEmpty());
}

}  // namespace
}  // namespace ckptfit
