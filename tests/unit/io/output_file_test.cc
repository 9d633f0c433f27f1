#include "io/output_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "base/byte_cursor.h"
#include "forge/temp_folder.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "io/path.h"

namespace ckptfit {
namespace {

std::string Contents(const std::string& path) {
  const auto source = OpenFile(path);
  if (!source) return "(none)";
  const auto bytes = ReadAll(**source, 1u << 24);
  return bytes ? std::string(AsText(*bytes)) : "(unread)";
}

class OutputFileTest : public testing::Test {
 protected:
  std::string Path() const { return folder_ / "new.bin"; }
  std::vector<std::string> Names() const { return ListFolder(folder_ / ""); }

  forge::TempFolder folder_;
};

TEST_F(OutputFileTest, IsThereWholeOnceItIsCommitted) {
  auto out = OutputFile::Create(Path());
  ASSERT_TRUE(out.has_value());
  ASSERT_TRUE((*out)->Write("check").ok());
  ASSERT_TRUE((*out)->Write("point").ok());
  EXPECT_EQ((*out)->size(), 10u);
  EXPECT_EQ(Contents(Path()), "(none)");
  ASSERT_TRUE((*out)->Commit().ok());
  EXPECT_EQ(Contents(Path()), "checkpoint");
  out->reset();
  EXPECT_EQ(Names(), std::vector<std::string>{"new.bin"});
}

TEST_F(OutputFileTest, FewBytesAndManyComeInTheirOrder) {
  const std::string many(1'300'000, 'm');
  const auto out = OutputFile::Create(Path());
  (*out)->ReadBack();
  std::string whole;
  for (const std::string& part : {std::string("head"), many, std::string("middle"), many, std::string("tail")}) {
    ASSERT_TRUE((*out)->Write(part).ok());
    whole += part;
  }
  ASSERT_TRUE((*out)->Overwrite(4 + many.size(), AsBytes("MIDDLE")).ok());
  whole.replace(4 + many.size(), 6, "MIDDLE");
  ASSERT_TRUE((*out)->Write("end").ok());
  ASSERT_TRUE((*out)->Commit().ok());
  EXPECT_EQ((*out)->size(), whole.size() + 3);
  EXPECT_TRUE(Contents(Path()) == whole + "end");
}

std::string Counted(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>((i >> 8) ^ i);
  return text;
}

TEST_F(OutputFileTest, ManyBytesThatAreReadBackStandInTheirOrder) {
  const auto out = OutputFile::Create(Path());
  (*out)->ReadBack();
  const std::string many = Counted((5u << 20) + 123);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE((*out)->Write(many).ok());
  ASSERT_TRUE((*out)->Commit().ok());
  EXPECT_TRUE(Contents(Path()) == many + many);
}

// A limit of the size of files stands for a device that is full; a signal tells of it, too, unless that is ignored.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(OutputFileTest, AFullDeviceIsSaidAndNothingIsLeft) {
  for (const bool back : {false, true}) {
    const SizeLimit limit(2u << 20);
    const auto out = OutputFile::Create(Path());
    if (back) (*out)->ReadBack();
    const Status full = (*out)->Write(Counted(4u << 20));
    EXPECT_EQ(full.code(), StatusCode::kIo);
    EXPECT_EQ(full.message(), "cannot be written: File too large");
    EXPECT_EQ((*out)->Write("more").message(), "an earlier write failed");
    EXPECT_EQ((*out)->Commit().message(), "an earlier write failed");
  }
  EXPECT_TRUE(Names().empty());
}

TEST_F(OutputFileTest, LeavesNothingWhenItIsNotCommitted) {
  {
    const auto out = OutputFile::Create(Path());
    ASSERT_TRUE((*out)->Write(std::string(3u << 20, 'x')).ok());
  }
  EXPECT_TRUE(Names().empty());
}

TEST_F(OutputFileTest, RefusesWhatIsThereUnlessItMayReplaceIt) {
  {
    ASSERT_TRUE((*OutputFile::Create(Path()))->Commit().ok());
  }
  const auto refused = OutputFile::Create(Path());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.error().where().file, Path());
  const auto out = OutputFile::Create(Path(), true);
  ASSERT_TRUE((*out)->Write("new").ok());
  EXPECT_EQ(Contents(Path()), "");
  ASSERT_TRUE((*out)->Commit().ok());
  EXPECT_EQ(Contents(Path()), "new");
}

TEST_F(OutputFileTest, DoesNotReplaceWhatCameMeanwhile) {
  const auto first = OutputFile::Create(Path());
  const auto second = OutputFile::Create(Path());
  ASSERT_TRUE((*first)->Write("first").ok());
  ASSERT_TRUE((*first)->Commit().ok());
  EXPECT_EQ((*second)->Commit().code(), StatusCode::kIo);
  EXPECT_EQ(Contents(Path()), "first");
}

TEST_F(OutputFileTest, HasThePermissionsOfAnyNewFile) {
  const mode_t mask = ::umask(027);
  ASSERT_TRUE((*OutputFile::Create(Path()))->Commit().ok());
  ::umask(mask);
  struct stat info{};
  ASSERT_EQ(::stat(Path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0640u);
}

TEST_F(OutputFileTest, SaysWhereItCannotBeMade) {
  const auto out = OutputFile::Create(folder_ / "missing/new.bin");
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().code(), StatusCode::kIo);
  EXPECT_EQ(out.error().message(), "cannot be made: No such file or directory");
}

}  // namespace
}  // namespace ckptfit
