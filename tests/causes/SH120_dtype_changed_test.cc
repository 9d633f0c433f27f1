#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FakeLayer Float64Dense() {
  FakeLayer layer = Dense("dense", 5, 8);
  for (FakeVariable& variable : layer.variables) variable.dtype = DType::kFloat64;
  return layer;
}

TEST(SH120DtypeChanged, FiresOnTheSmallestCase) {
  const Scene scene(Scene::Kind::kBundle, {Float64Dense()}, {Dense("dense", 5, 8)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH120"));
}

TEST(SH120DtypeChanged, EvidenceIsExact) {
  const Scene scene(Scene::Kind::kBundle, {Float64Dense()}, {Dense("dense", 5, 8)});
  const Finding finding = scene.Only("SH120");
  EXPECT_EQ(finding.title, "layer `dense` is float64 in the program, float32 in the checkpoint");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].fact, "kernel (5, 8)   bias (8,)");
  EXPECT_EQ(finding.fixes[0].title, "build the model with dtype float32 again");
}

TEST(SH120DtypeChanged, IsSilentWhereTheLoaderConverts) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, {Float64Dense()}, {Dense("dense", 5, 8)}).Codes(), IsEmpty());
}

TEST(SH120DtypeChanged, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kBundle, {Float64Dense()}, {Float64Dense()}).Findings(), IsEmpty());
}

TEST(SH120DtypeChanged, LeavesAnotherShapeToItsOwnCause) {
  const Scene scene(Scene::Kind::kBundle, {Dense("dense", 6, 8)}, {Dense("dense", 5, 8)});
  EXPECT_THAT(scene.Codes(), ElementsAre("SH106"));
}

}  // namespace
}  // namespace ckptfit
