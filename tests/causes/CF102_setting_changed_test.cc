#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

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

// A Functional model of two towers, whose outputs are joined in that order.
std::string Joined(std::string_view class_name, std::string_view first, std::string_view second) {
  return fmt::format(
      R"([{{"class_name": "Dense", "config": {{"name": "wide"}}}}, {{"class_name": "Dense", "config": {{"name": "deep"}}}},
          {{"class_name": "{}", "config": {{"name": "join"}}, "inbound_nodes": [[["{}", 0, 0, {{}}], ["{}", 0, 0, {{}}]]]}}])",
      class_name, first, second);
}

TEST(CF102SettingChanged, SeesInputsThatALayerTakesInAnotherOrder) {
  const Finding finding = HealthyScene()
                              .Configs(Joined("Concatenate", "deep", "wide"), Joined("Concatenate", "wide", "deep"))
                              .Only("CF102");
  EXPECT_EQ(finding.title, "layer `join` has inputs=[deep, wide] in the program, [wide, deep] in the file");
  EXPECT_EQ(finding.fixes[0].title, "call `join` on [wide, deep], or load the whole model");
}

TEST(CF102SettingChanged, SeesThemInConfigsOfKeras3) {
  constexpr const char* kFormat =
      R"([{{"class_name": "Concatenate", "config": {{"name": "join"}}, "inbound_nodes": [{{"args": [[
      {{"class_name": "__keras_tensor__", "config": {{"shape": [null, 6], "keras_history": ["{}", 0, 0]}}}},
      {{"class_name": "__keras_tensor__", "config": {{"shape": [null, 6], "keras_history": ["{}", 0, 0]}}}}]], "kwargs": {{}}}}]}}])";
  const std::string program = fmt::format(fmt::runtime(kFormat), "deep", "wide");
  const std::string stored = fmt::format(fmt::runtime(kFormat), "wide", "deep");
  EXPECT_EQ(HealthyScene().Configs(program, stored).Only("CF102").evidence[0].fact, "inputs=[deep, wide]");
}

TEST(CF102SettingChanged, IsSilentOnTheOrderOfASum) {
  EXPECT_THAT(HealthyScene().Configs(Joined("Add", "deep", "wide"), Joined("Add", "wide", "deep")).Findings(),
              IsEmpty());
}

TEST(CF102SettingChanged, IsSilentOnInputsWithOtherNames) {
  EXPECT_THAT(HealthyScene().Configs(Joined("Concatenate", "a", "b"), Joined("Concatenate", "wide", "deep")).Findings(),
              IsEmpty());
}

}  // namespace
}  // namespace ckptfit
