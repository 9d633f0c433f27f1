#include "io/output_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/temp_folder.h"
#include "io/path.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;

std::unique_ptr<OutputFolder> Filled(const forge::TempFolder& folder) {
  auto made = OutputFolder::Create(folder / "new");
  EXPECT_TRUE(made);
  EXPECT_TRUE((*made)->AddFolder("variables").ok());
  EXPECT_TRUE((*made)->AddShared(folder / "old", "variables/data"));
  auto file = (*made)->AddFile("saved_model.pb");
  EXPECT_TRUE((*file)->Write("graph").ok());
  EXPECT_TRUE((*file)->Commit().ok());
  return std::move(*made);
}

TEST(OutputFolderTest, AppearsWhole) {
  forge::TempFolder folder;
  folder.Write("old", "values");
  const auto made = Filled(folder);
  EXPECT_EQ(StatPath(folder / "new").kind, PathStat::Kind::kMissing);
  ASSERT_TRUE(made->Commit().ok());
  EXPECT_EQ(forge::ReadFile(folder / "new/saved_model.pb"), "graph");
  EXPECT_EQ(forge::ReadFile(folder / "new/variables/data"), "values");
  EXPECT_THAT(ListFolder(folder.path()), ElementsAre("new", "old"));
  EXPECT_THAT(made->Files(), ElementsAre(folder / "new/variables/data", folder / "new/saved_model.pb"));
}

TEST(OutputFolderTest, NothingIsLeftOfWhatWasNotCommitted) {
  forge::TempFolder folder;
  folder.Write("old", "values");
  Filled(folder);
  EXPECT_THAT(ListFolder(folder.path()), ElementsAre("old"));
  EXPECT_EQ(forge::ReadFile(folder / "old"), "values");
}

TEST(OutputFolderTest, CanBeTakenBack) {
  forge::TempFolder folder;
  folder.Write("old", "values");
  const auto made = Filled(folder);
  ASSERT_TRUE(made->Commit().ok());
  made->Remove();
  EXPECT_THAT(ListFolder(folder.path()), ElementsAre("old"));
}

TEST(OutputFolderTest, ReplacesNothing) {
  forge::TempFolder folder;
  folder.Write("old", "values");
  const auto made = Filled(folder);
  folder.Write("new", "somebody else's");
  EXPECT_EQ(made->Commit().code(), StatusCode::kIo);
  EXPECT_EQ(OutputFolder::Create(folder / "new").error().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(OutputFolder::Create(folder / "none/new").error().code(), StatusCode::kIo);
  EXPECT_EQ(forge::ReadFile(folder / "new"), "somebody else's");
}

}  // namespace
}  // namespace ckptfit
