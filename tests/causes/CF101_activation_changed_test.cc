#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kRelu = R"([{"class_name": "Dense", "config": {"name": "dense", "activation": "relu"}}])";
constexpr const char* kTanh = R"([{"class_name": "Dense", "config": {"name": "dense", "activation": "tanh"}}])";

TEST(CF101ActivationChanged, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().Configs(kTanh, kRelu).AllCodes(), ElementsAre("CF101"));
}

TEST(CF101ActivationChanged, EvidenceIsExact) {
  const Finding finding = HealthyScene().Configs(kTanh, kRelu).Only("CF101");
  EXPECT_EQ(finding.title, "layer `dense` has the activation `tanh` in the program, `relu` in the file");
  EXPECT_EQ(finding.why, "an activation has no variables, so all weights load, and the model computes something else");
  EXPECT_EQ(finding.affected, 0u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].side, "program");
  EXPECT_EQ(finding.evidence[0].place, "dense");
  EXPECT_EQ(finding.evidence[0].fact, "activation tanh");
  EXPECT_EQ(finding.evidence[1].side, "checkpoint");
  EXPECT_EQ(finding.evidence[1].place, "model config");
  EXPECT_EQ(finding.evidence[1].fact, "activation relu");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "write activation=\"relu\" for `dense`, or load the whole model");
}

TEST(CF101ActivationChanged, TakesALayerAndAFunctionOfOneNameForTheSame) {
  constexpr const char* kLayer = R"([{"class_name": "Dense", "config": {"name": "dense", "activation":
      {"class_name": "ReLU", "config": {"name": "re_lu", "max_value": null}}}}])";
  EXPECT_THAT(HealthyScene().Configs(kLayer, kRelu).Findings(), IsEmpty());
}

TEST(CF101ActivationChanged, CountsTheLayersThatDifferLikewise) {
  const Finding finding = HealthyScene()
                              .Configs(R"([{"class_name": "Dense", "config": {"name": "a", "activation": "tanh"}},
                                           {"class_name": "Dense", "config": {"name": "b", "activation": "tanh"}},
                                           {"class_name": "Dense", "config": {"name": "c", "activation": "tanh"}}])",
                                       R"([{"class_name": "Dense", "config": {"name": "a", "activation": "relu"}},
                                           {"class_name": "Dense", "config": {"name": "b", "activation": "relu"}},
                                           {"class_name": "Dense", "config": {"name": "c", "activation": "tanh"}}])")
                              .Only("CF101");
  EXPECT_EQ(finding.title,
            "layer `a` has the activation `tanh` in the program, `relu` in the file (1 layer more like it)");
  EXPECT_EQ(finding.evidence.size(), 4u);
}

TEST(CF101ActivationChanged, SpeaksOfRecurrentActivations) {
  const Finding finding =
      HealthyScene()
          .Configs(R"([{"class_name": "LSTM", "config": {"name": "lstm", "recurrent_activation": "sigmoid"}}])",
                   R"([{"class_name": "LSTM", "config": {"name": "lstm", "recurrent_activation": "hard_sigmoid"}}])")
          .Only("CF101");
  EXPECT_EQ(finding.title,
            "layer `lstm` has the recurrent_activation `sigmoid` in the program, `hard_sigmoid` in the file");
}

TEST(CF101ActivationChanged, KnowsAnActivationInEverySpelling) {
  const std::pair<const char*, const char*> same[] = {
      {R"("relu")", R"({"module": "builtins", "class_name": "function", "config": "relu"})"},
      {R"("linear")", "null"},
      {R"("softmax")", R"({"class_name": "Softmax", "config": {}})"},
  };
  for (const auto& [program, stored] : same) {
    const std::string begin = R"([{"class_name": "Dense", "config": {"name": "dense", "activation": )";
    Scene scene = HealthyScene().Configs(begin + program + "}}]", begin + stored + "}}]");
    EXPECT_THAT(scene.Findings(), IsEmpty()) << stored;
  }
}

TEST(CF101ActivationChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene().Configs(kRelu, kRelu).Findings(), IsEmpty());
}

TEST(CF101ActivationChanged, IsSilentWhereTheModelIsMadeFromTheFile) {
  Scene scene = HealthyScene().Configs(kTanh, kRelu).Ask("keras.models.load_model(path)");
  scene.checkpoint.format = Format::kKerasH5Model;
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(CF101ActivationChanged, IsSilentWhereNothingLoads) {
  Scene scene = HealthyScene().Configs(kTanh, kRelu).Raise("ValueError", "does not fit");
  EXPECT_THAT(scene.AllCodes(), Not(Contains("CF101")));
}

TEST(CF101ActivationChanged, LeavesOtherSettingsToTheirOwnCause) {
  const Scene scene = HealthyScene().Configs(R"([{"class_name": "Conv2D", "config": {"strides": [1, 1]}}])",
                                             R"([{"class_name": "Conv2D", "config": {"strides": [2, 2]}}])");
  EXPECT_THAT(scene.AllCodes(), ElementsAre("CF102"));
}

}  // namespace
}  // namespace ckptfit
