#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kDense = R"({"class_name": "Dense", "config": {"name": "dense"}})";
constexpr const char* kFlatten = R"({"class_name": "Flatten", "config": {"name": "flatten"}})";
constexpr const char* kDropout = R"({"class_name": "Dropout", "config": {"name": "dropout"}})";

std::string List(const std::string& first, const std::string& second = "") {
  return "[" + first + (second.empty() ? "" : ", ") + second + "]";
}

TEST(CF103PassingLayerChanged, FiresOnTheSmallestCase) {
  const Scene scene = HealthyScene().Configs(List(kDense), List(kFlatten, kDense));
  EXPECT_THAT(scene.AllCodes(), ElementsAre("CF103"));
}

TEST(CF103PassingLayerChanged, EvidenceIsExact) {
  const Finding finding = HealthyScene().Configs(List(kDense), List(kFlatten, kDense)).Only("CF103");
  EXPECT_EQ(finding.title, "layer `flatten` (Flatten) is in the file's config only");
  EXPECT_EQ(finding.why, "the layer has no variables, so all weights load, and the model computes something else");
  EXPECT_EQ(finding.affected, 0u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "checkpoint");
  EXPECT_EQ(finding.evidence[0].place, "flatten");
  EXPECT_EQ(finding.evidence[0].fact, "Flatten");
}

TEST(CF103PassingLayerChanged, FiresOnALayerThatTheProgramHasMore) {
  const Finding finding = HealthyScene().Configs(List(kFlatten, kDense), List(kDense)).Only("CF103");
  EXPECT_EQ(finding.title, "layer `flatten` (Flatten) is in the program only");
  EXPECT_EQ(finding.evidence[0].side, "program");
}

TEST(CF103PassingLayerChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene().Configs(List(kFlatten, kDense), List(kFlatten, kDense)).Findings(), IsEmpty());
}

TEST(CF103PassingLayerChanged, IsSilentOnLayersThatActWhileTrainingOnly) {
  EXPECT_THAT(HealthyScene().Configs(List(kDense, kDropout), List(kDense)).Findings(), IsEmpty());
  EXPECT_THAT(HealthyScene().Configs(List(kDense), List(kDense, kDropout)).Findings(), IsEmpty());
}

TEST(CF103PassingLayerChanged, LeavesInputLayersAlone) {
  const std::string input = R"({"class_name": "InputLayer", "config": {"name": "input_1"}})";
  EXPECT_THAT(HealthyScene().Configs(List(kDense), List(input, kDense)).Findings(), IsEmpty());
}

TEST(CF103PassingLayerChanged, IsSilentOnAnotherModel) {
  const std::string reshape = R"({"class_name": "Reshape", "config": {"name": "r"}})";
  EXPECT_THAT(HealthyScene().Configs(List(kFlatten), List(reshape)).Findings(), IsEmpty());
}

TEST(CF103PassingLayerChanged, LeavesALayerWithVariablesToItsOwnCause) {
  const Scene scene =
      Scene(Scene::Kind::kLegacyH5, {Dense("dense", 4, 4)}, {Dense("dense", 4, 4), Dense("dense_1", 4, 4)})
          .Configs(List(kDense), List(kDense, kDense));
  EXPECT_THAT(scene.AllCodes(), ElementsAre("GR102"));
}

}  // namespace
}  // namespace ckptfit
