#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FakeLayer kAttributes = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}});
const FakeLayer kList =
    Custom("Scale", "scale", {{"w", {3, 4}, DType::kFloat32, "ws/0"}, {"b", {4}, DType::kFloat32, "ws/1"}});

TEST(CU108ContainerChanged, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kList}, {kAttributes}).Codes(), ElementsAre("CU108"));
}

TEST(CU108ContainerChanged, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kBundle, {kAttributes}, {kList}).Only("CU108");
  EXPECT_EQ(finding.title, "layer `scale` (Scale) holds `w` and `b`, in the checkpoint `ws/0` and `ws/1`");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.fixes[0].title, "hold the variables as they were held when saved (layers.py:12)");
}

TEST(CU108ContainerChanged, SeesLayersThatLeftAList) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("first", 6, 6), Dense("second", 6, 4)},
                    {Dense("blocks/0", 6, 6), Dense("blocks/1", 6, 4)});
  EXPECT_THAT(scene.Codes(), ElementsAre("CU108"));
  EXPECT_EQ(scene.Only("CU108").affected, 4u);
}

TEST(CU108ContainerChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kList}, {kList}).Findings(), IsEmpty());
}

TEST(CU108ContainerChanged, LeavesANewAttributeNameToItsOwnCause) {
  const FakeLayer renamed = Custom("Scale", "scale", {{"w", {3, 4}, DType::kFloat32, "kernel"}, {"b", {4}}});
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {renamed}, {kAttributes}).Codes(), ElementsAre("CU106"));
}

}  // namespace
}  // namespace ckptfit
