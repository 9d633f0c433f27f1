#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The two sides agree, and yet the call finds nothing, for a reason of its own.
Scene Unfound() {
  Scene scene(Scene::Kind::kBundle, {Dense("dense", 5, 8)}, {Dense("dense", 5, 8)});
  for (Binding& binding : scene.trace.bindings) binding = Binding();
  scene.trace.unused = {"model/layer_with_weights-0/bias/.ATTRIBUTES/VARIABLE_VALUE",
                        "model/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE"};
  return scene;
}

TEST(GR107NothingMatched, FiresOnTheSmallestCase) { EXPECT_THAT(Unfound().Codes(), ElementsAre("GR107")); }

TEST(GR107NothingMatched, EvidenceIsExact) {
  const Finding finding = Unfound().Only("GR107");
  EXPECT_EQ(finding.title, "the call returns and loads nothing: none of 2 variables is found in the checkpoint");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "model/layer_with_weights-0/bias/.ATTRIBUTES/VARIABLE_VALUE");
  EXPECT_EQ(finding.evidence[0].fact, "the first of 2 keys");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title,
            "list the file's names with `ckptfit ls`, and give the call the object that has such names");
}

TEST(GR107NothingMatched, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {Dense("dense", 5, 8)}, {Dense("dense", 5, 8)}).Findings(), IsEmpty());
}

TEST(GR107NothingMatched, LeavesRenamedLayersToTheirOwnCause) {
  const Scene scene(Scene::Kind::kLegacyByName, {Dense("encoder", 5, 8)}, {Dense("enc", 5, 8)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR105"));
}

}  // namespace
}  // namespace ckptfit
