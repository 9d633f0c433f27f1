#include "container/hdf5/layout.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

using forge::AppendUint;

std::string Bytes(std::initializer_list<unsigned> values) {
  std::string bytes;
  for (const unsigned value : values) AppendUint(&bytes, value, 1);
  return bytes;
}

std::string Uint64(std::uint64_t value) {
  std::string bytes;
  AppendUint(&bytes, value, 8);
  return bytes;
}

std::string LayoutMessage(const std::string& bytes) {
  const auto layout = ParseLayout(AsBytes(bytes));
  return layout.has_value() ? "" : layout.error().message();
}

TEST(LayoutTest, Contiguous) {
  const auto layout = ParseLayout(AsBytes(Bytes({3, 1}) + Uint64(2048) + Uint64(48)));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->kind, Layout::Kind::kContiguous);
  EXPECT_EQ(layout->address, 2048u);
  EXPECT_EQ(layout->size, 48u);
}

TEST(LayoutTest, CompactHoldsTheDataItself) {
  const auto layout = ParseLayout(AsBytes(Bytes({4, 0, 3, 0}) + "abc"));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(AsText(layout->compact), "abc");
}

TEST(LayoutTest, ChunkedVersion3) {
  std::string bytes = Bytes({3, 2, 3}) + Uint64(4096);
  for (const unsigned dim : {2u, 5u, 4u}) AppendUint(&bytes, dim, 4);
  const auto layout = ParseLayout(AsBytes(bytes));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->index, ChunkIndex::kBtreeV1);
  EXPECT_EQ(layout->chunk, (std::vector<std::uint64_t>{2, 5}));
  EXPECT_EQ(layout->element_size, 4u);
}

TEST(LayoutTest, ChunkedVersion4WithAFilteredSingleChunk) {
  std::string bytes = Bytes({4, 2, 2, 2, 1, 9, 4, 1}) + Uint64(77);
  AppendUint(&bytes, 3, 4);
  const auto layout = ParseLayout(AsBytes(bytes + Uint64(4096)));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->index, ChunkIndex::kSingle);
  EXPECT_EQ(layout->single_size, 77u);
  EXPECT_EQ(layout->single_mask, 3u);
  EXPECT_EQ(layout->address, 4096u);
}

TEST(LayoutTest, FieldsOfEachIndexAreSkipped) {
  const std::vector<std::pair<unsigned, std::size_t>> kFields = {{2, 0}, {3, 1}, {4, 5}, {5, 6}};
  for (const auto& [index, fields] : kFields) {
    const auto layout =
        ParseLayout(AsBytes(Bytes({5, 2, 0, 2, 1, 9, 4, index}) + std::string(fields, '\1') + Uint64(512)));
    ASSERT_TRUE(layout.has_value()) << index;
    EXPECT_EQ(layout->address, 512u) << index;
  }
}

TEST(LayoutTest, DamageGivesTheMessagesOfLibhdf5) {
  EXPECT_EQ(LayoutMessage(Bytes({6, 1})), "bad version number for layout message");
  EXPECT_EQ(LayoutMessage(Bytes({3, 7})), "Invalid layout class");
  EXPECT_EQ(LayoutMessage(Bytes({3, 1, 0})), "ran off end of input buffer while decoding");
  EXPECT_EQ(LayoutMessage(Bytes({4, 2, 0, 2, 1, 0, 4, 2})),
            "bad chunk dimension value when parsing layout message - chunk dimension must be positive");
  EXPECT_EQ(ParseLayout(AsBytes(Bytes({1, 2}))).error().code(), StatusCode::kUnsupported);
}

TEST(FilterPipelineTest, BothVersions) {
  std::string old = Bytes({1, 2, 0, 0, 0, 0, 0, 0});
  old += Bytes({2, 0, 8, 0, 1, 0, 1, 0}) + std::string("shuffle\0", 8) + Bytes({4, 0, 0, 0, 0, 0, 0, 0});
  old += Bytes({3, 0, 0, 0, 0, 0, 0, 0});
  const auto filters = ParseFilterPipeline(AsBytes(old));
  ASSERT_TRUE(filters.has_value());
  ASSERT_EQ(filters->size(), 2u);
  EXPECT_EQ((*filters)[0].id, Filter::kShuffle);
  EXPECT_EQ((*filters)[0].name, "shuffle");
  EXPECT_EQ((*filters)[0].values, (std::vector<std::uint32_t>{4}));
  EXPECT_EQ((*filters)[1].id, Filter::kFletcher32);
  const auto fresh = ParseFilterPipeline(AsBytes(Bytes({2, 1, 1, 0, 0, 0, 1, 0, 6, 0, 0, 0})));
  ASSERT_TRUE(fresh.has_value());
  EXPECT_EQ((*fresh)[0].id, Filter::kDeflate);
}

TEST(FilterPipelineTest, TooManyFiltersAreRefused) {
  EXPECT_EQ(ParseFilterPipeline(AsBytes(Bytes({2, 33}))).error().message(),
            "filter pipeline message has too many filters");
}

TEST(FillValueTest, AllVersions) {
  const auto second = ParseFillValue(AsBytes(Bytes({2, 2, 2, 1, 2, 0, 0, 0}) + "ab"));
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(AsText(second->bytes), "ab");
  const auto third = ParseFillValue(AsBytes(Bytes({3, 0x2A, 1, 0, 0, 0}) + "z"));
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(AsText(third->bytes), "z");
  const auto zeros = ParseFillValue(AsBytes(Bytes({2, 2, 2, 1, 0, 0, 0, 0})));
  ASSERT_TRUE(zeros.has_value());
  EXPECT_TRUE(zeros->defined);
  EXPECT_TRUE(zeros->bytes.empty());
  const auto none = ParseFillValue(AsBytes(Bytes({3, 0x1A})));
  ASSERT_TRUE(none.has_value());
  EXPECT_FALSE(none->defined);
}

}  // namespace
}  // namespace ckptfit::hdf5
