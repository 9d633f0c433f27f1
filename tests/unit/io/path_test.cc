#include "io/path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>

#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using Kind = PathStat::Kind;

// What os.path.dirname, os.path.basename and os.path.join of Python give, but "." for no folder.
TEST(Path, IsTakenApartAsPythonDoes) {
  EXPECT_EQ(ParentOf("a/b/c"), "a/b");
  EXPECT_EQ(ParentOf("a/b/"), "a/b");
  EXPECT_EQ(ParentOf("a//b"), "a");
  EXPECT_EQ(ParentOf("c"), ".");
  EXPECT_EQ(ParentOf(""), ".");
  EXPECT_EQ(ParentOf("/c"), "/");
  EXPECT_EQ(ParentOf("/"), "/");
  EXPECT_EQ(BaseName("a/b/c"), "c");
  EXPECT_EQ(BaseName("a/b/"), "");
  EXPECT_EQ(BaseName("c"), "c");
}

TEST(Path, IsPutTogetherAsPythonDoes) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
  EXPECT_EQ(JoinPath("a", "/b"), "/b");
  EXPECT_EQ(JoinPath("a", ""), "a/");
}

TEST(StatPath, TellsFilesFoldersAndOthers) {
  forge::TempFolder folder;
  const PathStat file = StatPath(folder.Write("file", "12345"));
  EXPECT_EQ(file.kind, Kind::kFile);
  EXPECT_EQ(file.size, 5u);
  EXPECT_TRUE(file.readable);
  EXPECT_EQ(StatPath(folder.path()).kind, Kind::kFolder);
  EXPECT_EQ(StatPath(folder.path()).size, 0u);
  EXPECT_EQ(StatPath("/dev/null").kind, Kind::kOther);
}

TEST(StatPath, TellsWhyAPathIsMissing) {
  forge::TempFolder folder;
  folder.Write("file", "");
  EXPECT_EQ(StatPath(folder / "none").error, ENOENT);
  EXPECT_EQ(StatPath(folder / "file/below").error, ENOTDIR);
  EXPECT_EQ(StatPath(folder / std::string(5000, 'x')).error, ENAMETOOLONG);
  EXPECT_EQ(StatPath("").error, ENOENT);
  std::string with_zero = folder / "file";
  with_zero.push_back('\0');
  EXPECT_EQ(StatPath(with_zero).kind, Kind::kMissing);
}

TEST(StatPath, FollowsLinksAndNotForEver) {
  forge::TempFolder folder;
  folder.Write("file", "12");
  std::filesystem::create_symlink("file", folder / "link");
  std::filesystem::create_symlink("loop", folder / "loop");
  EXPECT_EQ(StatPath(folder / "link").size, 2u);
  EXPECT_EQ(StatPath(folder / "loop").kind, Kind::kMissing);
  EXPECT_EQ(StatPath(folder / "loop").error, ELOOP);
}

TEST(ListFolder, GivesSortedNamesUpToALimit) {
  forge::TempFolder folder;
  for (const char* name : {"b", "a", "B", ".c", "sub/d"}) folder.Write(name, "");
  EXPECT_THAT(ListFolder(folder.path()), ElementsAre(".c", "B", "a", "b", "sub"));
  EXPECT_EQ(ListFolder(folder.path(), 2).size(), 2u);
  EXPECT_THAT(ListFolder(folder / "none"), ElementsAre());
  EXPECT_THAT(ListFolder(folder / "a"), ElementsAre());
}

}  // namespace
}  // namespace ckptfit
