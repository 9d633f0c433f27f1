#include "formats/tensor_bundle/linked_writer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/byte_cursor.h"
#include "codec/crc32c.h"
#include "forge/temp_folder.h"
#include "formats/tensor_bundle/index_writer.h"
#include "formats/tensor_bundle/reader.h"
#include "formats/tensor_bundle/slice_key.h"
#include "formats/tensor_bundle/writer.h"
#include "io/path.h"

namespace ckptfit {
namespace {

NewTensor Floats(std::string key, std::vector<std::int64_t> dims, std::string bytes) {
  return {std::move(key), DType::kFloat32, Shape(std::move(dims)),
          [bytes](const ByteSink& sink) { return sink(AsBytes(bytes)) ? Status() : ReadingEnded(); }};
}

class LinkedBundleTest : public testing::Test {
 protected:
  LinkedBundleTest() {
    EXPECT_TRUE(WriteBundle(source_, {Floats("a", {1}, "aaaa"), Floats("b", {2}, "bbbbbbbb")}, nullptr).ok());
  }

  std::string ValuesOf(const std::string& prefix, std::string_view key) const {
    const TensorBundle bundle = ReadBundle(prefix);
    const auto entry = bundle.Find(key);
    if (!entry) return "no " + std::string(key);
    std::string values;
    const TfStatus read = bundle.checker->Read(*entry, [&values](std::span<const std::byte> piece) {
      values += AsText(piece);
      return true;
    });
    return read.ok() ? values : read.message;
  }
  std::vector<std::string> Names() const { return ListFolder(folder_ / "."); }

  forge::TempFolder folder_;
  const std::string source_ = folder_ / "old";
  const std::string made_ = folder_ / "new";
};

TEST_F(LinkedBundleTest, TensorsGetOtherKeysWithoutBeingRead) {
  ObjectGraph graph;
  graph.nodes.resize(1);
  const auto shards = WriteLinkedBundle(made_, source_, {{"x/a", "a", {}}, {"y", "b", {}}}, &graph);
  ASSERT_TRUE(shards) << shards.error().ToString();
  EXPECT_EQ(shards->shared, 1u);
  EXPECT_EQ(shards->all, 2u);
  EXPECT_EQ(shards->sharing, Sharing::kHardLink);
  EXPECT_EQ(ValuesOf(made_, "x/a"), "aaaa");
  EXPECT_EQ(ValuesOf(made_, "y"), "bbbbbbbb");
  const TensorBundle bundle = ReadBundle(made_);
  EXPECT_TRUE(bundle.graph_parsed);
  EXPECT_TRUE(bundle.observations.empty());
}

TEST_F(LinkedBundleTest, WhatIsNewGoesIntoAShardOfItsOwn) {
  const auto shards = WriteLinkedBundle(made_, source_, {{"a", "a", {}}, {"b", "", Floats("", {1}, "cccc")}}, nullptr);
  ASSERT_TRUE(shards) << shards.error().ToString();
  EXPECT_EQ(shards->all, 2u);
  EXPECT_EQ(ValuesOf(made_, "a"), "aaaa");
  EXPECT_EQ(ValuesOf(made_, "b"), "cccc");
}

TEST_F(LinkedBundleTest, WithoutAnythingNewThereIsNoEmptyShard) {
  const auto shards = WriteLinkedBundle(made_, source_, {{"z", "a", {}}}, nullptr);
  ASSERT_TRUE(shards);
  EXPECT_EQ(shards->all, 1u);
  EXPECT_EQ(Names(),
            (std::vector<std::string>{"new.data-00000-of-00001", "new.index", "old.data-00000-of-00001", "old.index"}));
}

TEST_F(LinkedBundleTest, OneTensorMayServeTwoKeys) {
  ASSERT_TRUE(WriteLinkedBundle(made_, source_, {{"p", "a", {}}, {"q", "a", {}}}, nullptr));
  EXPECT_EQ(ValuesOf(made_, "p"), "aaaa");
  EXPECT_EQ(ValuesOf(made_, "q"), "aaaa");
}

TEST_F(LinkedBundleTest, OnlyShardsThatAreUsedAreTakenOver) {
  const auto first = WriteLinkedBundle(made_, source_, {{"a", "a", {}}, {"c", "", Floats("", {1}, "cccc")}}, nullptr);
  ASSERT_TRUE(first);
  const std::string last = folder_ / "last";
  const auto second = WriteLinkedBundle(last, made_, {{"only", "c", {}}}, nullptr);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->shared, 1u);
  EXPECT_EQ(second->all, 1u);
  EXPECT_EQ(ValuesOf(last, "only"), "cccc");
}

TEST_F(LinkedBundleTest, NothingIsLeftWhenAKeyIsNotThere) {
  const auto before = Names();
  const auto shards = WriteLinkedBundle(made_, source_, {{"x", "a", {}}, {"y", "nowhere", {}}}, nullptr);
  ASSERT_FALSE(shards);
  EXPECT_EQ(shards.error().code(), StatusCode::kNotFound);
  EXPECT_EQ(Names(), before);
}

TEST_F(LinkedBundleTest, NothingIsLeftWhenAValueCannotBeRead) {
  const auto before = Names();
  NewTensor broken = Floats("", {1}, "");
  ASSERT_FALSE(WriteLinkedBundle(made_, source_, {{"a", "a", {}}, {"b", "", broken}}, nullptr));
  EXPECT_EQ(Names(), before);
}

TEST_F(LinkedBundleTest, ReplacesNeitherAnIndexNorAShard) {
  std::ofstream(made_ + ".data-00000-of-00001") << "mine";
  const auto before = Names();
  const auto shards = WriteLinkedBundle(made_, source_, {{"x", "a", {}}}, nullptr);
  ASSERT_FALSE(shards);
  EXPECT_EQ(shards.error().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Names(), before);
}

TEST_F(LinkedBundleTest, KeysThatStandTwiceAreRefused) {
  ASSERT_FALSE(WriteLinkedBundle(made_, source_, {{"x", "a", {}}, {"x", "b", {}}}, nullptr));
  EXPECT_EQ(Names().size(), 2u);
}

// A float32 tensor of (4,) in two slices, written by hand: the umbrella entry and one entry a slice.
TEST_F(LinkedBundleTest, PartitionedTensorsAreTakenOverSliceBySlice) {
  const TensorSlice low{{{0, 2}}}, high{{{2, 2}}};
  const std::string parts = folder_ / "parts";
  ASSERT_TRUE(WriteBundle(parts, {Floats("h", {2}, "hhhhhhhh"), Floats("l", {2}, "llllllll")}, nullptr).ok());
  BundleEntry umbrella;
  umbrella.dtype = 1;
  umbrella.shape = Shape{4};
  umbrella.slices = {low, high};
  const auto entry_of = [](std::int64_t offset, std::string_view bytes) {
    BundleEntry entry;
    entry.dtype = 1;
    entry.shape = Shape{2};
    entry.offset = offset;
    entry.size = 8;
    entry.crc = MaskCrc32c(Crc32c(AsBytes(bytes)));
    return entry;
  };
  ::unlink((parts + ".index").c_str());
  const auto index = OutputFile::Create(parts + ".index");
  ASSERT_TRUE(index);
  ASSERT_TRUE(WriteIndexFile(**index, {{"", BundleHeaderBytes(1)},
                                       {"w", BundleEntryBytes(umbrella)},
                                       {EncodeSliceKey("w", low), BundleEntryBytes(entry_of(8, "llllllll"))},
                                       {EncodeSliceKey("w", high), BundleEntryBytes(entry_of(0, "hhhhhhhh"))}})
                  .ok());
  ASSERT_TRUE((*index)->Commit().ok());
  ASSERT_EQ(ValuesOf(parts, "w"), "llllllllhhhhhhhh");

  ASSERT_TRUE(WriteLinkedBundle(made_, parts, {{"model/w", "w", {}}}, nullptr));
  EXPECT_EQ(ValuesOf(made_, "model/w"), "llllllllhhhhhhhh");
  EXPECT_EQ(ReadBundle(made_).entries[0].slices, 2u);
}

}  // namespace
}  // namespace ckptfit
