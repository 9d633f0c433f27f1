#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Scene SavedModelScene() {
  Scene scene = HealthyScene().At("saved", Content::kUnknown, 0);
  scene.path.kind = PathFacts::Kind::kFolder;
  scene.checkpoint.format = Format::kSavedModel;
  return scene.Ask("tf.saved_model.load(path)");
}

TEST(SM101SavedModelIncomplete, FiresOnEveryFault) {
  for (const char* fault : {"saved-model-pb-missing", "saved-model-pb-unparsable", "saved-model-variables-missing"}) {
    Scene scene = SavedModelScene().Raise("OSError", "does not exist").See(fault, "saved/saved_model.pb", "not there");
    EXPECT_THAT(scene.Codes(), ElementsAre("SM101")) << fault;
  }
}

TEST(SM101SavedModelIncomplete, EvidenceIsExact) {
  Scene scene = SavedModelScene().Raise("NotFoundError", "no matching files");
  scene.See("saved-model-variables-missing", "saved/variables/variables.index", "not there");
  const Finding finding = scene.Only("SM101");
  EXPECT_EQ(finding.title, "the SavedModel lacks a sound `variables.index`");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "saved/variables/variables.index");
  EXPECT_EQ(finding.evidence[0].fact, "not there");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "copy the whole folder again");
}

TEST(SM101SavedModelIncomplete, IsSilentOnAHealthyCase) { EXPECT_THAT(SavedModelScene().Findings(), IsEmpty()); }

TEST(SM101SavedModelIncomplete, LeavesAFolderThatIsNoSavedModelToItsOwnCause) {
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).FolderInstead("ckpt").Codes(), ElementsAre("IO103"));
}

}  // namespace
}  // namespace ckptfit
