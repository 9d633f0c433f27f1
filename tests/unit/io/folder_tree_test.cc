#include "io/folder_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;

TEST(FolderTreeTest, ListsFilesAndFolders) {
  forge::TempFolder folder;
  folder.Write("m/saved_model.pb", "x");
  folder.Write("m/variables/variables.index", "x");
  folder.Write("m/assets/deep/words.txt", "x");
  std::filesystem::create_symlink("saved_model.pb", folder / "m/link");
  const auto tree = ListFolderTree(folder / "m");
  ASSERT_TRUE(tree);
  EXPECT_THAT(tree->folders, ElementsAre("assets", "variables", "assets/deep"));
  EXPECT_THAT(tree->files, ElementsAre("link", "saved_model.pb", "variables/variables.index", "assets/deep/words.txt"));
}

TEST(FolderTreeTest, ALinkThatLeadsBackIsRefused) {
  forge::TempFolder folder;
  std::filesystem::create_directory_symlink(folder.path(), folder / "back");
  EXPECT_EQ(ListFolderTree(folder.path()).error().code(), StatusCode::kUnsupported);
}

TEST(FolderTreeTest, WhatIsNeitherFileNorFolderIsRefused) {
  forge::TempFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(ListFolderTree(folder.path()).error().code(), StatusCode::kUnsupported);
  EXPECT_EQ(ListFolderTree(folder / "none").error().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace ckptfit
