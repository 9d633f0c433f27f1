#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(IO107WebPage, FiresOnTheSmallestCase) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kHtml).Codes(), ElementsAre("IO107"));
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kXml).Codes(), ElementsAre("IO107"));
}

TEST(IO107WebPage, EvidenceIsExact) {
  Scene scene = HealthyScene().FileInstead("m.h5", Content::kHtml);
  scene.path.first_line = "<!DOCTYPE html><title>Sign in</title>";
  const Finding finding = scene.Only("IO107");
  EXPECT_EQ(finding.title, "`m.h5` is a web page, not a checkpoint");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].side, "path");
  EXPECT_EQ(finding.evidence[0].place, "m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "<!DOCTYPE html><title>Sign in</title>");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].title, "download the file itself, and compare its size and checksum");
}

TEST(IO107WebPage, SpeaksOfADataFileThatIsAPage) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("OutOfRangeError", "read less bytes than requested");
  scene.See("foreign-content", "m.data-00000-of-00001", "an HTML page");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO107"));
  EXPECT_EQ(scene.Only("IO107").title, "`m.data-00000-of-00001` is a web page, not a checkpoint");
  EXPECT_EQ(scene.Only("IO107").evidence[0].fact, "begins like a web page");
}

TEST(IO107WebPage, DoesNotQuoteThePathWhenAnotherFileIsThePage) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("OutOfRangeError", "read less bytes than requested");
  scene.See("foreign-content", "m.data-00000-of-00001", "an HTML page");
  scene.path.first_line = "model_checkpoint_path: \"m\"";
  EXPECT_EQ(scene.Only("IO107").evidence[0].fact, "begins like a web page");
}

TEST(IO107WebPage, LeavesAShortPageInPlaceOfADataFileToNoOtherCause) {
  Scene scene = HealthyScene(Scene::Kind::kBundle).Raise("OutOfRangeError", "read less bytes than requested");
  scene.See("foreign-content", "m.data-00000-of-00001", "an HTML page");
  scene.See("entry-past-end", "m.data-00000-of-00001", "512", "model/layer_with_weights-0/kernel");
  EXPECT_THAT(scene.Codes(), ElementsAre("IO107"));
}

TEST(IO107WebPage, IsSilentOnAHealthyCase) { EXPECT_THAT(HealthyScene().Findings(), IsEmpty()); }

TEST(IO107WebPage, LeavesOtherContentToItsOwnCauses) {
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kJson).Codes(), ElementsAre("IO111"));
  EXPECT_THAT(HealthyScene().FileInstead("m.h5", Content::kEmpty, 0).Codes(), ElementsAre("IO108"));
}

}  // namespace
}  // namespace ckptfit
