#include "loading/checkpoint/open.h"

#include <gtest/gtest.h>

#include "fakes/fake_files.h"

namespace ckptfit::restore {
namespace {

struct Folder {
  Folder() {
    for (const char* path : {"/run", "/run/", "/run/.", "/run/..", "//run"}) {
      files.PutFolder(path);
      files.PutFault(path, {TfStatus::Code::kDataLoss, "Unable to open table file " + std::string(path) +
                                                           ": FAILED_PRECONDITION: /run; Is a directory"});
    }
  }
  std::string ErrorOf(const std::string& path, const char* tensorflow) {
    Opened opened;
    const Done failure = OpenReader(files, path, Rules(*Version::Parse(tensorflow)), opened);
    return failure ? failure->exception.type : "";
  }
  FakeFiles files;
};

TEST(OpenReader, UpToTwoThreeAFolderIsFoundOnlyUnderItsName) {
  Folder folder;
  EXPECT_EQ(folder.ErrorOf("/run", "2.3.4"), "DataLossError");
  for (const char* path : {"/run/", "/run/.", "/run/..", "//run"})
    EXPECT_EQ(folder.ErrorOf(path, "2.3.4"), "NotFoundError") << path;
}

TEST(OpenReader, UpToTwoThreeAFileInPlaceOfAFolderFailsTheListing) {
  Folder folder;
  folder.files.PutFile("/run/m.h5", Content::kHdf5);
  EXPECT_EQ(folder.ErrorOf("/run/m.h5/", "2.3.4"), "ValueError");
  EXPECT_EQ(folder.ErrorOf("/run/m.h5/", "2.0.4"), "InvalidArgumentError");
}

TEST(OpenReader, FromTwoFourOnAFolderIsFoundHoweverItIsWritten) {
  Folder folder;
  for (const char* path : {"/run", "/run/", "/run/.", "/run/..", "//run"})
    EXPECT_EQ(folder.ErrorOf(path, "2.4.4"), "DataLossError") << path;
}

}  // namespace
}  // namespace ckptfit::restore
