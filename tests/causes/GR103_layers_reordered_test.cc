#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<FakeLayer> kSaved = {Dense("a", 5, 8), Dense("b", 8, 9), BatchNorm("n", 9), Dense("c", 9, 4)};
const std::vector<FakeLayer> kMoved = {BatchNorm("n", 9), Dense("a", 5, 8), Dense("b", 8, 9), Dense("c", 9, 4)};

TEST(GR103LayersReordered, FiresOnTheSmallestCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, kMoved, kSaved).Codes(), ElementsAre("GR103"));
}

TEST(GR103LayersReordered, EvidenceIsExact) {
  const Finding finding = Scene(Scene::Kind::kBundle, kMoved, kSaved).Only("GR103");
  EXPECT_EQ(finding.title, "layer `n` stands at another place of the model than when it was saved");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0].place, "model.layers[0]");
  EXPECT_EQ(finding.evidence[1].place, "model/layer_with_weights-2");
}

TEST(GR103LayersReordered, IsSilentWhereTheLoaderGoesByAttribute) {
  EXPECT_THAT(Scene(Scene::Kind::kAttributes, kMoved, kSaved).Findings(), IsEmpty());
}

TEST(GR103LayersReordered, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kLegacyH5, kSaved, kSaved).Findings(), IsEmpty());
}

TEST(GR103LayersReordered, LeavesARemovedLayerToItsOwnCause) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("a", 5, 8), Dense("b", 8, 9), Dense("c", 9, 4)}, kSaved);
  EXPECT_THAT(scene.Codes(), ElementsAre("GR102"));
}

TEST(GR103LayersReordered, SeesNamedLayersThatGetEachOthersValues) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("in", 8, 8), Dense("right", 8, 8), Dense("left", 8, 8)},
                    {Dense("in", 8, 8), Dense("left", 8, 8), Dense("right", 8, 8)});
  const Finding finding = scene.Only("GR103");
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_EQ(finding.title,
            "layers `right` and `left` get the values of other layers: the file has them in another order");
  EXPECT_EQ(finding.affected, 4u);
  EXPECT_EQ(finding.fixes[0].title, "build the layers in the stored order, or load with by_name=True");
}

TEST(GR103LayersReordered, TrustsNoNamesThatKerasGave) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("dense_1", 8, 8), Dense("dense", 8, 8)},
                    {Dense("dense", 8, 8), Dense("dense_1", 8, 8)});
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

TEST(GR103LayersReordered, IsSilentOnNewNames) {
  const Scene scene(Scene::Kind::kLegacyH5, {Dense("one", 8, 8), Dense("two", 8, 8)},
                    {Dense("left", 8, 8), Dense("right", 8, 8)});
  EXPECT_THAT(scene.Findings(), IsEmpty());
}

// `left` and `right` were exchanged: one edit, one finding.
TEST(GR103LayersReordered, SeesExchangedAttributes) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("left", 8, 16), Dense("right", 16, 6)},
                    {Dense("right", 8, 16), Dense("left", 16, 6)});
  ASSERT_THAT(scene.Codes(), ElementsAre("GR103"));
  const Finding finding = scene.Only("GR103");
  EXPECT_EQ(finding.title, "layers `left` and `right` stand at another place of the model than when it was saved");
  EXPECT_EQ(finding.why,
            "what the program has as `model/left` the checkpoint has as `model/right`, and its `model/left` is another "
            "layer of the program");
  EXPECT_EQ(finding.affected, 4u);
}

TEST(GR103LayersReordered, LeavesARenamedAttributeToItsOwnCause) {
  const Scene scene(Scene::Kind::kAttributes, {Dense("left", 8, 16), Dense("third", 16, 6)},
                    {Dense("right", 8, 16), Dense("left", 16, 6)});
  EXPECT_THAT(scene.Codes(), ElementsAre("GR105", "GR105"));
}

}  // namespace
}  // namespace ckptfit
