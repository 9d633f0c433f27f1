#include "io/glob.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;

class GlobTest : public testing::Test {
 protected:
  GlobTest() {
    for (const char* name :
         {"a.index", "ab.index", ".hidden", "run[1].index", "run1.index", "sub/a.index", "sub/b/c"}) {
      folder_.Write(name, "");
    }
  }
  // What a pattern below the folder matches, without the folder.
  std::vector<std::string> Matches(const std::string& pattern) const {
    std::vector<std::string> found = GlobPaths(folder_ / pattern);
    for (std::string& path : found) path.erase(0, folder_.path().size() + 1);
    return found;
  }

  forge::TempFolder folder_;
};

TEST(HasGlobCharacters, TellsWhatIsNotTakenLiterally) {
  for (const char* text : {"a*", "?", "[1]", "a\\b"}) EXPECT_TRUE(HasGlobCharacters(text)) << text;
  EXPECT_FALSE(HasGlobCharacters("a]{b}~+.index"));
}

TEST_F(GlobTest, APlainPathMatchesItselfWhenItExists) {
  EXPECT_THAT(Matches("a.index"), ElementsAre("a.index"));
  EXPECT_THAT(Matches("none"), ElementsAre());
  EXPECT_TRUE(GlobMatches(folder_ / "sub"));
}

TEST_F(GlobTest, AFileIsFoundUnderItsNameWithASlashBehindIt) {
  EXPECT_THAT(Matches("a.index/"), ElementsAre("a.index"));
  EXPECT_THAT(Matches("a.index/none"), ElementsAre());
}

TEST_F(GlobTest, StarsQuestionMarksAndSetsMatchWithinAComponent) {
  EXPECT_THAT(Matches("a*.index"), ElementsAre("a.index", "ab.index"));
  EXPECT_THAT(Matches("a?.index"), ElementsAre("ab.index"));
  EXPECT_THAT(Matches("[ar]*[!]].index"), ElementsAre("ab.index", "run1.index"));
  EXPECT_THAT(Matches("*/a.index"), ElementsAre("sub/a.index"));
  EXPECT_THAT(Matches("*/*/c"), ElementsAre("sub/b/c"));
}

TEST_F(GlobTest, AStarMatchesALeadingDot) { EXPECT_THAT(Matches("*hidden"), ElementsAre(".hidden")); }

TEST_F(GlobTest, ASetDoesNotMatchItsOwnText) {
  EXPECT_THAT(Matches("run[1].index"), ElementsAre("run1.index"));
  EXPECT_THAT(Matches("run\\[1].index"), ElementsAre("run[1].index"));
}

TEST_F(GlobTest, APatternThatNothingMatchesHasNoPaths) {
  EXPECT_THAT(Matches("none*"), ElementsAre());
  EXPECT_THAT(Matches("none*/a"), ElementsAre());
  EXPECT_THAT(Matches("a.index/*"), ElementsAre());
  EXPECT_FALSE(GlobMatches(folder_ / "[z]"));
}

TEST_F(GlobTest, ListsAtMostAThousandPaths) {
  for (int i = 0; i < 1100; ++i) folder_.Write("many/" + std::to_string(i), "");
  EXPECT_EQ(Matches("many/*").size(), 1000u);
}

}  // namespace
}  // namespace ckptfit
