#include "io/regular_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace ckptfit {
namespace {

class RegularFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/ckptfit-regular-file-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
    std::ofstream(folder_ / "values") << "checkpoint";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(RegularFileTest, IsOpenForReadingAndKnowsItsSize) {
  const auto file = OpenRegularFile(folder_ / "values");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->size, 10u);
  char byte = 0;
  EXPECT_EQ(::pread(file->descriptor.get(), &byte, 1, 9), 1);
  EXPECT_EQ(byte, 't');
}

TEST_F(RegularFileTest, APathBelowAFileIsAPathThatIsNotThere) {
  EXPECT_EQ(OpenRegularFile(folder_ / "nothing").error().code(), StatusCode::kNotFound);
  EXPECT_EQ(OpenRegularFile(folder_ / "values" / "below").error().code(), StatusCode::kNotFound);
}

TEST_F(RegularFileTest, RefusesAFolderAndAPipeWithoutWaiting) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(OpenRegularFile(folder_).error().message(), "is a directory");
  EXPECT_EQ(OpenRegularFile(folder_ / "pipe").error().message(), "is not a regular file");
  EXPECT_EQ(OpenRegularFile(folder_ / "pipe").error().code(), StatusCode::kInvalidArgument);
}

TEST_F(RegularFileTest, ADescriptorIsClosedWithItsLastOwner) {
  int number = -1;
  {
    auto file = OpenRegularFile(folder_ / "values");
    number = file->descriptor.get();
    const Descriptor taken(std::move(file->descriptor));
    EXPECT_EQ(taken.get(), number);
    EXPECT_FALSE(file->descriptor);
  }
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
}

}  // namespace
}  // namespace ckptfit
