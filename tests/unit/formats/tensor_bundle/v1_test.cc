#include "formats/tensor_bundle/v1.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/hdf5.h"
#include "forge/table.h"
#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using forge::BytesField;
using forge::VarintField;
using testing::ElementsAre;
using Code = TfStatus::Code;

TensorBundle Read(const std::string& bytes) {
  TensorBundle bundle;
  ObservationSink seen;
  ReadV1(bundle, *forge::SourceOf(bytes, "model.ckpt"), seen);
  bundle.observations = seen.Take();
  return bundle;
}

std::vector<std::string> Keys(const TensorBundle& bundle) {
  std::vector<std::string> keys;
  for (const TensorInfo& entry : bundle.entries) keys.push_back(entry.key);
  return keys;
}

// SavedTensorSlices with this table of contents.
std::string Slices(const std::string& meta) { return BytesField(1, meta); }

std::string Meta(std::string_view name, int dtype, int slices) {
  std::string meta = BytesField(1, name) + BytesField(2, BytesField(2, VarintField(1, 4))) +
                     VarintField(3, static_cast<unsigned>(dtype));
  for (int i = 0; i < slices; ++i) meta += BytesField(4, "");
  return BytesField(1, meta);
}

TEST(ReadV1, ListsTheVariablesOfTensorFlowsSaver) {
  const TensorBundle bundle = Read(forge::GoldenBytes("tensor_bundle/v1_tf2.15"));
  ASSERT_TRUE(bundle.opened.ok()) << bundle.opened.message;
  EXPECT_EQ(bundle.kind, TensorBundle::Kind::kV1);
  EXPECT_THAT(Keys(bundle), ElementsAre("dense/bias", "dense/kernel", "step"));
  EXPECT_EQ(bundle.entries[0].dtype, DType::kFloat64);
  EXPECT_EQ(bundle.entries[0].shape, Shape({3}));
  EXPECT_EQ(bundle.entries[0].bytes, 24u);
  EXPECT_EQ(bundle.entries[1].dtype, DType::kFloat32);
  EXPECT_EQ(bundle.entries[1].shape, Shape({2, 3}));
  EXPECT_EQ(bundle.entries[1].slices, 0u);
  EXPECT_EQ(bundle.entries[2].dtype, DType::kInt64);
  EXPECT_EQ(bundle.entries[2].shape, Shape({}));
  EXPECT_EQ(bundle.entries[2].file, "model.ckpt");
  EXPECT_THAT(bundle.shard_files, ElementsAre("model.ckpt"));
}

TEST(ReadV1, CountsThePartsOfAVariable) {
  const TensorBundle bundle = Read(forge::GoldenBytes("tensor_bundle/v1_partitioned_tf2.15"));
  ASSERT_TRUE(bundle.opened.ok()) << bundle.opened.message;
  ASSERT_THAT(Keys(bundle), ElementsAre("columns", "rows", "whole"));
  EXPECT_EQ(bundle.entries[0].shape, Shape({2, 3}));
  EXPECT_EQ(bundle.entries[0].slices, 3u);
  EXPECT_EQ(bundle.entries[1].shape, Shape({5, 2}));
  EXPECT_EQ(bundle.entries[1].slices, 2u);
  EXPECT_EQ(bundle.entries[2].slices, 0u);
}

TEST(ReadV1, JoinsTheFilesThatAPatternMatches) {
  forge::TempFolder folder;
  folder.Write("m-0", forge::Table({{"", Slices(Meta("a", 1, 1) + Meta("b", 1, 1))}}));
  folder.Write("m-1", forge::Table({{"", Slices(Meta("b", 1, 1))}}));
  TensorBundle bundle;
  bundle.prefix = folder / "m-?";
  ObservationSink seen;
  ReadV1(bundle, seen);
  ASSERT_TRUE(bundle.opened.ok()) << bundle.opened.message;
  EXPECT_EQ(bundle.num_shards, 2u);
  ASSERT_THAT(Keys(bundle), ElementsAre("a", "b"));
  EXPECT_EQ(bundle.entries[1].slices, 2u);
  EXPECT_EQ(bundle.entries[1].file, folder / "m-1");
}

TEST(ReadV1, NeedsATableOfContentsAtItsBeginning) {
  const char* message = "Failed to find the saved tensor slices at the beginning of the checkpoint file: model.ckpt";
  for (const forge::Entries& entries :
       {forge::Entries{}, forge::Entries{{"a", Slices(Meta("a", 1, 1))}}, forge::Entries{{"", "\x0a\x05"}}}) {
    const TensorBundle bundle = Read(forge::Table(entries));
    EXPECT_EQ(bundle.opened.code, Code::kInternal);
    EXPECT_EQ(bundle.opened.message, message);
    EXPECT_TRUE(bundle.entries.empty());
  }
}

TEST(ReadV1, AsksForTheVersion) {
  const TensorBundle bundle = Read(forge::Table({{"", Slices(BytesField(2, VarintField(2, 9)))}}));
  EXPECT_EQ(bundle.opened.code, Code::kInvalidArgument);
}

TEST(ReadV1, TakesWhatHasNoSizeForNothing) {
  const std::string huge =
      BytesField(1, BytesField(1, "h") +
                        BytesField(2, BytesField(2, VarintField(1, INT64_MAX)) + BytesField(2, VarintField(1, 9))) +
                        VarintField(3, 1));
  const TensorBundle bundle = Read(forge::Table({{"", Slices(huge + Meta("x", 77, 1))}}));
  ASSERT_THAT(Keys(bundle), ElementsAre("h", "x"));
  EXPECT_EQ(bundle.entries[0].bytes, 0u);
  EXPECT_EQ(bundle.entries[1].dtype, DType::kInvalid);
}

TEST(ReadV1, ReportsADamagedBlock) {
  std::string bytes = forge::Table({{"", Slices(Meta("a", 1, 1))}});
  bytes[2] = static_cast<char>(bytes[2] ^ 1);
  const TensorBundle bundle = Read(bytes);
  EXPECT_EQ(bundle.opened.code, Code::kInternal);
  ASSERT_EQ(bundle.observations.size(), 1u);
  EXPECT_EQ(bundle.observations[0].kind, "block-damaged");
}

}  // namespace
}  // namespace ckptfit
