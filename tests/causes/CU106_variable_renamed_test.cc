#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const FakeLayer kSaved = Custom("Scale", "scale", {{"w", {3, 4}}, {"b", {4}}});
const FakeLayer kRenamed = Custom("Scale", "scale", {{"w", {3, 4}, DType::kFloat32, "kernel"}, {"b", {4}}});

TEST(CU106VariableRenamed, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kRenamed}, {kSaved}).Codes(), ElementsAre("CU106"));
}

TEST(CU106VariableRenamed, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kBundle, {kRenamed}, {kSaved}).Only("CU106");
  EXPECT_EQ(finding.title, "layer `scale` (Scale) keeps under `kernel` what the checkpoint calls `w`");
  EXPECT_EQ(
      finding.why,
      "shape and place agree, the name does not: the attribute was renamed after saving; names that are not found "
      "are skipped without a word");
  EXPECT_EQ(finding.affected, 1u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.fixes[0].title, "use the stored name `w` again in layers.py:12");
}

TEST(CU106VariableRenamed, IsSilentWhereNamesDoNotMatter) {
  EXPECT_THAT(Scene(Scene::Kind::kWeightsH5, {kRenamed}, {kSaved}).Findings(), IsEmpty());
}

TEST(CU106VariableRenamed, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {kSaved}, {kSaved}).Findings(), IsEmpty());
}

TEST(CU106VariableRenamed, LeavesAListToContainerChanged) {
  const FakeLayer list =
      Custom("Scale", "scale", {{"w", {3, 4}, DType::kFloat32, "ws/0"}, {"b", {4}, DType::kFloat32, "ws/1"}});
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {list}, {kSaved}).Codes(), ElementsAre("CU108"));
}

// Variables in `lists` of the attribute, "towers/0/0" and so on.
FakeLayer Listed(const std::string& attribute, std::size_t count) {
  FakeLayer layer = Custom("Scale", "scale", {});
  for (std::size_t i = 0; i < count; ++i) {
    layer.variables.push_back({"v" + std::to_string(i),
                               {3},
                               DType::kFloat32,
                               attribute + "/" + std::to_string(i / 20) + "/" + std::to_string(i % 20)});
  }
  return layer;
}

TEST(CU106VariableRenamed, SeesListsOfListsUnderAnotherAttribute) {
  for (const std::size_t count : {4u, 300u}) {
    const Scene scene(Scene::Kind::kBundle, {Listed("towers", count)}, {Listed("blocks", count)});
    EXPECT_THAT(scene.Codes(), ElementsAre("CU106")) << count;
    EXPECT_EQ(scene.Only("CU106").affected, count);
  }
}

// Of tf.Module itself, to which a program gives attributes.
TEST(CU106VariableRenamed, SeesAnObjectWithoutAClassOfItsOwn) {
  Scene scene(Scene::Kind::kBundle, {Listed("towers", 4)}, {Listed("blocks", 4)});
  for (Node& node : scene.target.nodes) {
    if (node.class_name != "Scale") continue;
    node.class_name = "Module";
    node.roles = kRoleLayer;
  }
  EXPECT_THAT(scene.Codes(), ElementsAre("CU106"));
}

}  // namespace
}  // namespace ckptfit
