#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

// The layer keeps its second variable where TensorFlow does not look.
Scene Hidden() {
  const FakeLayer layer = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}});
  Scene scene(Scene::Kind::kBundle, {layer}, {layer});
  for (Node& node : scene.target.nodes) {
    std::erase_if(node.children, [](const auto& child) { return child.first == "b"; });
  }
  scene.trace.bindings[1] = Binding();
  return scene;
}

TEST(CU112VariableUntracked, FiresOnTheSmallestCase) { EXPECT_THAT(Hidden().Codes(), ElementsAre("CU112")); }

TEST(CU112VariableUntracked, EvidenceIsExact) {
  const Finding finding = Hidden().Only("CU112");
  EXPECT_EQ(finding.title, "TensorFlow does not see `scale/b:0`: no tracked attribute leads to it");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "`scale/b:0`");
  EXPECT_EQ(finding.evidence[0].fact, "(4,)");
}

TEST(CU112VariableUntracked, IsSilentOnAVariableThatIsTrackedAndRenamed) {
  const Scene scene(Scene::Kind::kBundle, {Custom("Scale", "scale", {{"weight", {3, 4}}})},
                    {Custom("Scale", "scale", {{"w", {3, 4}}})});
  EXPECT_THAT(scene.Codes(), Not(Contains("CU112")));
}

TEST(CU112VariableUntracked, IsSilentOnOtherFormats) {
  Scene scene = Hidden().Ask("model.load_weights(path)");
  scene.checkpoint.format = Format::kKerasWeightsH5;
  EXPECT_THAT(scene.Codes(), Not(Contains("CU112")));
}

}  // namespace
}  // namespace ckptfit
