#include "io/share_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "forge/temp_folder.h"
#include "io/path.h"

namespace ckptfit {
namespace {

class ShareFileTest : public testing::Test {
 protected:
  void Put(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  std::string Text(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }
  ino_t Inode(const std::string& name) const {
    struct stat stat{};
    EXPECT_EQ(::stat((folder_ / name).c_str(), &stat), 0);
    return stat.st_ino;
  }

  forge::TempFolder folder_;
};

TEST_F(ShareFileTest, IsOneFileUnderTwoNamesWhereThatWorks) {
  Put("a", "values");
  const auto shared = ShareFile(folder_ / "a", folder_ / "b");
  ASSERT_TRUE(shared);
  EXPECT_EQ(*shared, Sharing::kHardLink);
  EXPECT_EQ(Inode("a"), Inode("b"));
}

TEST_F(ShareFileTest, SharesTheFileBehindASymbolicLink) {
  Put("a", "values");
  ASSERT_EQ(::symlink("a", (folder_ / "link").c_str()), 0);
  ASSERT_TRUE(ShareFile(folder_ / "link", folder_ / "b"));
  EXPECT_EQ(Inode("a"), Inode("b"));
}

TEST_F(ShareFileTest, CopiesToAnotherFileSystem) {
  if (StatPath("/dev/shm").kind != PathStat::Kind::kFolder) GTEST_SKIP() << "no second file system";
  Put("a", std::string(3'000'000, 'v'));
  const std::string other = "/dev/shm/ckptfit_share_file_test_" + std::to_string(::getpid());
  const auto shared = ShareFile(folder_ / "a", other);
  ASSERT_TRUE(shared) << shared.error().ToString();
  EXPECT_EQ(StatPath(other).size, 3'000'000u);
  ::unlink(other.c_str());
}

TEST_F(ShareFileTest, ReplacesNothing) {
  Put("a", "values");
  Put("b", "mine");
  const auto shared = ShareFile(folder_ / "a", folder_ / "b");
  ASSERT_FALSE(shared);
  EXPECT_EQ(shared.error().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Text("b"), "mine");
}

TEST_F(ShareFileTest, OfAMissingFileNothingIsLeft) {
  EXPECT_FALSE(ShareFile(folder_ / "a", folder_ / "b"));
  EXPECT_TRUE(ListFolder(folder_ / ".").empty());
}

TEST_F(ShareFileTest, IntoAMissingFolderIsRefused) {
  Put("a", "values");
  const auto shared = ShareFile(folder_ / "a", folder_ / "no/b");
  ASSERT_FALSE(shared);
  EXPECT_EQ(shared.error().code(), StatusCode::kIo);
}

}  // namespace
}  // namespace ckptfit
