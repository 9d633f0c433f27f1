#include "io/file_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "base/byte_cursor.h"

namespace ckptfit {
namespace {

class FileSourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/ckptfit-file-source-XXXXXX";
    const int descriptor = ::mkstemp(name);
    ASSERT_GE(descriptor, 0);
    ASSERT_EQ(::write(descriptor, "checkpoint", 10), 10);
    ::close(descriptor);
    path_ = name;
  }
  void TearDown() override { std::remove(path_.c_str()); }

  std::string path_;
};

TEST_F(FileSourceTest, ReadsRangesOfTheFile) {
  const auto source = OpenFile(path_);
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ((*source)->size(), 10u);
  std::vector<std::byte> out(5);
  ASSERT_TRUE((*source)->ReadAt(5, out).ok());
  EXPECT_EQ(AsText(out), "point");
  EXPECT_EQ((*source)->ReadAt(6, out).code(), StatusCode::kTruncated);
}

TEST_F(FileSourceTest, AFileThatShrinksIsTruncatedAndNoSignal) {
  const auto source = OpenFile(path_);
  ASSERT_TRUE(source.has_value());
  ASSERT_EQ(::truncate(path_.c_str(), 3), 0);
  std::vector<std::byte> out(10);
  EXPECT_EQ((*source)->ReadAt(0, out).code(), StatusCode::kTruncated);
}

TEST_F(FileSourceTest, ALargeFileIsMappedWhereTheProgramAllowsIt) {
  ASSERT_EQ(::truncate(path_.c_str(), static_cast<off_t>(kMapAtLeast)), 0);
  EXPECT_TRUE((*OpenFile(path_))->View(0, 10).empty());
  AllowFileMaps(true);
  const auto source = OpenFile(path_);
  AllowFileMaps(false);
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(AsText((*source)->View(5, 5)), "point");
  EXPECT_EQ((*source)->View(0, kMapAtLeast).size(), kMapAtLeast);
  EXPECT_TRUE((*source)->View(1, kMapAtLeast).empty());
}

TEST_F(FileSourceTest, AViewThatRestedIsStillTheFile) {
  ASSERT_EQ(::truncate(path_.c_str(), static_cast<off_t>(kMapAtLeast)), 0);
  AllowFileMaps(true);
  const auto source = OpenFile(path_);
  AllowFileMaps(false);
  ASSERT_TRUE(source.has_value());
  (*source)->RestViews(0, 10);  // nothing was handed out
  const auto view = (*source)->View(0, kMapAtLeast);
  EXPECT_EQ(AsText(view.subspan(5, 5)), "point");
  (*source)->RestViews(3, kMapAtLeast - 3);
  EXPECT_EQ(AsText(view.subspan(0, 10)), "checkpoint");
  (*source)->RestViews(1, kMapAtLeast);  // reaches past the end: no advice
  EXPECT_EQ(AsText(view.subspan(5, 5)), "point");
}

TEST_F(FileSourceTest, ASmallFileIsNotMapped) {
  AllowFileMaps(true);
  const auto source = OpenFile(path_);
  AllowFileMaps(false);
  ASSERT_TRUE(source.has_value());
  EXPECT_TRUE((*source)->View(0, 10).empty());
}

TEST_F(FileSourceTest, MissingFilesAndFoldersAreToldApart) {
  EXPECT_EQ(OpenFile(path_ + "-missing").error().code(), StatusCode::kNotFound);
  EXPECT_EQ(OpenFile("/tmp").error().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace ckptfit
