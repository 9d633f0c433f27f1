#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FakeLayer Inside(std::string model, FakeLayer layer) {
  layer.nested = std::move(model);
  return layer;
}

const std::vector<FakeLayer> kSaved = {Inside("backbone", Dense("d1", 3, 4)), Inside("backbone", Dense("d2", 4, 4)),
                                       Dense("head", 4, 2)};
const std::vector<FakeLayer> kFlat = {Dense("d1", 3, 4), Dense("d2", 4, 4), Dense("head", 4, 2)};

// The loader counts layers: two in the file, three in the program.
Scene Flattened() {
  Scene scene(Scene::Kind::kLegacyH5, kFlat, kSaved);
  for (Binding& binding : scene.trace.bindings) binding = Binding();
  scene.trace.outcome = Outcome::kRaises;
  scene.trace.exception = Exception{"ValueError", "layer count mismatch"};
  return scene;
}

TEST(GR111NestingChanged, FiresOnTheSmallestCase) { EXPECT_THAT(Flattened().Codes(), ElementsAre("GR111")); }

TEST(GR111NestingChanged, EvidenceIsExact) {
  const Finding finding = Flattened().Only("GR111");
  EXPECT_EQ(finding.title,
            "layers `d1` and `d2` stand by themselves in the program, inside `backbone` in the checkpoint");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (3, 4)   bias (4,)");
}

TEST(GR111NestingChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR111NestingChanged, LeavesAMissingLayerToItsOwnCause) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("d1", 3, 4), Dense("head", 4, 2)}, kFlat);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR102"));
}

}  // namespace
}  // namespace ckptfit
