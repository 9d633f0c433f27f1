#include "api/open_checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/files_on_disk.h"
#include "forge/hex.h"
#include "forge/table.h"
#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

const std::string kOne = forge::FromHex("0000803f");

void WriteBundle(const forge::TempFolder& folder, const std::string& name) {
  const forge::BundleBytes bytes = forge::Bundle({{"w", 1, {}, kOne}});
  folder.Write(name + ".index", bytes.index);
  folder.Write(name + ".data-00000-of-00001", bytes.shards[0]);
}

Checkpoint Open(const std::string& path) {
  FilesOnDisk files;
  return OpenCheckpoint(path, files);
}

TEST(OpenCheckpoint, TakesAPrefix) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  const Checkpoint checkpoint = Open(folder / "ckpt-1");
  EXPECT_EQ(checkpoint.format, Format::kNameBased);
  EXPECT_EQ(checkpoint.resolved, folder / "ckpt-1");
  ASSERT_EQ(checkpoint.tensors.size(), 1u);
  EXPECT_EQ(checkpoint.tensors[0].key, "w");
  EXPECT_EQ(checkpoint.bytes, 4u);
  EXPECT_FALSE(checkpoint.damaged);
  EXPECT_THAT(checkpoint.notes, ElementsAre());
}

TEST(OpenCheckpoint, LeavesABundleToThoseWhoAskForItLater) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  FilesOnDisk files;
  EXPECT_EQ(OpenCheckpoint(folder / "ckpt-1", files).tensors.size(), 1u);
  EXPECT_EQ(files.Bundle(folder / "ckpt-1").entries.size(), 1u);
}

TEST(TakeCheckpoint, ListsAsOpenCheckpointDoes) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  FilesOnDisk files;
  const Checkpoint checkpoint = TakeCheckpoint(folder / "ckpt-1", files);
  EXPECT_EQ(checkpoint.format, Format::kNameBased);
  ASSERT_EQ(checkpoint.tensors.size(), 1u);
  EXPECT_EQ(checkpoint.tensors[0].key, "w");
  EXPECT_EQ(checkpoint.tensors[0].file, folder / "ckpt-1.data-00000-of-00001");
  EXPECT_EQ(checkpoint.bytes, 4u);
}

TEST(TakeCheckpoint, LeavesTheBundleWithoutEntries) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  FilesOnDisk files;
  TakeCheckpoint(folder / "ckpt-1", files);
  EXPECT_TRUE(files.Bundle(folder / "ckpt-1").opened.ok());
  EXPECT_TRUE(files.Bundle(folder / "ckpt-1").entries.empty());
}

TEST(OpenCheckpoint, KnowsTheNamesOfObjectsInWeightsByPath) {
  const Checkpoint weights = Open("tests/golden/keras_h5/bfloat16_tf2.21.weights.h5");
  EXPECT_THAT(weights.object_names, ElementsAre(Pair("", "half_model"), Pair("layers/dense", "half")));
  EXPECT_THAT(Open("tests/golden/keras_zip/small_tf2.15.keras").object_names, ElementsAre());
  EXPECT_THAT(Open("tests/golden/keras_zip/small_tf2.21.keras").object_names,
              Contains(Pair("layers/sequential/layers/dense", "inner_dense")));
  EXPECT_THAT(Open("tests/golden/keras_h5/legacy_tf2.15.h5").object_names, ElementsAre());
}

TEST(OpenCheckpoint, TakesAnIndexFileForItsPrefix) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  const Checkpoint checkpoint = Open(folder / "ckpt-1.index");
  EXPECT_EQ(checkpoint.resolved, folder / "ckpt-1");
  EXPECT_EQ(checkpoint.tensors.size(), 1u);
  EXPECT_THAT(checkpoint.notes,
              ElementsAre("opened as the prefix of this .index file; TensorFlow itself would open it as an "
                          "empty V1 checkpoint and restore nothing"));
}

TEST(OpenCheckpoint, TakesADataFileForItsPrefix) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  EXPECT_EQ(Open(folder / "ckpt-1.data-00000-of-00001").resolved, folder / "ckpt-1");
}

TEST(OpenCheckpoint, SaysWhenADataFileHasNoIndex) {
  forge::TempFolder folder;
  const std::string path = folder.Write("ckpt-1.data-00000-of-00001", kOne);
  const Checkpoint checkpoint = Open(path);
  EXPECT_EQ(checkpoint.format, Format::kNone);
  EXPECT_THAT(checkpoint.notes,
              ElementsAre("a data file of a checkpoint, without its index file " + (folder / "ckpt-1.index")));
  EXPECT_THAT(Open(folder / "ckpt-1").notes,
              Contains("data files are there, the index file " + (folder / "ckpt-1.index") + " is not"));
}

TEST(OpenCheckpoint, TakesWhatTheStateFileNames) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  WriteBundle(folder, "ckpt-9");
  folder.Write("checkpoint", "model_checkpoint_path: \"ckpt-1\"\n");
  EXPECT_EQ(Open(folder.path()).resolved, folder / "ckpt-1");
  EXPECT_EQ(Open(folder / "checkpoint").resolved, folder / "ckpt-1");
}

TEST(OpenCheckpoint, TakesTheNewestByStepWithoutAStateFile) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-9");
  WriteBundle(folder, "ckpt-10");
  const Checkpoint checkpoint = Open(folder.path());
  EXPECT_EQ(checkpoint.resolved, folder / "ckpt-10");
  EXPECT_THAT(checkpoint.notes,
              ElementsAre("the newest of 2 checkpoints of the folder, by the step in the name: ckpt-10"));
}

TEST(OpenCheckpoint, FindsTheCheckpointOfAFolderThatWasMoved) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  WriteBundle(folder, "ckpt-2");
  folder.Write("checkpoint", "model_checkpoint_path: \"/mnt/train/run7/ckpt-1\"\n");
  const Checkpoint checkpoint = Open(folder.path());
  EXPECT_EQ(checkpoint.resolved, folder / "ckpt-1");
  EXPECT_THAT(checkpoint.notes, ElementsAre(HasSubstr("tf.train.latest_checkpoint returns None")));
}

TEST(OpenCheckpoint, NamesNeighboursOfAPathThatIsNotThere) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  WriteBundle(folder, "ckpt-2");
  const Checkpoint checkpoint = Open(folder / "ckpt");
  EXPECT_EQ(checkpoint.format, Format::kNone);
  EXPECT_THAT(checkpoint.notes, ElementsAre("not there; names that begin like it: ckpt-1, ckpt-2"));
}

TEST(OpenCheckpoint, ForgivesATrailingSlash) {
  forge::TempFolder folder;
  WriteBundle(folder, "ckpt-1");
  EXPECT_EQ(Open(folder / "ckpt-1/").resolved, folder / "ckpt-1");
}

TEST(OpenCheckpoint, SaysWhatAFileIsInstead) {
  forge::TempFolder folder;
  EXPECT_THAT(Open(folder.Write("a.h5", "")).notes, ElementsAre("an empty file"));
  EXPECT_THAT(Open(folder.Write("b.h5", "<!DOCTYPE html>")).notes, ElementsAre(StartsWith("an HTML page")));
  EXPECT_THAT(Open(folder.Write("c.h5", "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 77\n")).notes,
              ElementsAre("a Git-LFS pointer, not the file itself; the file has 77 bytes. `git lfs pull` fetches it"));
}

TEST(OpenCheckpoint, SaysThatAnIndexIsAnLfsPointer) {
  forge::TempFolder folder;
  folder.Write("ckpt.index", "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 77\n");
  const Checkpoint checkpoint = Open(folder / "ckpt");
  EXPECT_EQ(checkpoint.format, Format::kTensorBundle);
  EXPECT_TRUE(checkpoint.damaged);
  EXPECT_THAT(checkpoint.notes, ElementsAre("cannot be opened: not an sstable (bad magic number)",
                                            StartsWith("the index file is a Git-LFS pointer")));
}

TEST(OpenCheckpoint, OpensASavedModelWithItsVariables) {
  forge::TempFolder folder;
  const std::string info = forge::BytesField(4, "serve") + forge::BytesField(5, "2.15.1");
  folder.Write("saved_model.pb", forge::VarintField(1, 1) + forge::BytesField(2, forge::BytesField(1, info)));
  WriteBundle(folder, "variables/variables");
  for (const std::string& path : {folder.path(), folder / "saved_model.pb"}) {
    const Checkpoint checkpoint = Open(path);
    EXPECT_EQ(checkpoint.format, Format::kSavedModel);
    EXPECT_EQ(checkpoint.resolved, folder.path());
    EXPECT_EQ(checkpoint.writer.tensorflow.text, "2.15.1");
    EXPECT_THAT(checkpoint.writer.evidence, ElementsAre("tensorflow_version = 2.15.1"));
    EXPECT_EQ(checkpoint.tensors.size(), 1u);
  }
}

TEST(OpenCheckpoint, OpensSafetensors) {
  forge::TempFolder folder;
  const std::string header = R"({"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})";
  const std::string path = folder.Write(
      "m.safetensors", std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header + kOne);
  const Checkpoint checkpoint = Open(path);
  EXPECT_EQ(checkpoint.format, Format::kSafetensors);
  ASSERT_EQ(checkpoint.tensors.size(), 1u);
  EXPECT_EQ(checkpoint.tensors[0].key, "w");
}

}  // namespace
}  // namespace ckptfit
