// Tensors that are kept in slices; everything else of an index is tested through ReadBundle() (reader_test.cc).
#include "formats/tensor_bundle/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/crc32c.h"
#include "forge/hdf5.h"
#include "forge/table.h"
#include "formats/tensor_bundle/reader.h"
#include "formats/tensor_bundle/slice_key.h"
#include "io/memory_source.h"

namespace ckptfit {
namespace {

using forge::BytesField;
using forge::VarintField;
using testing::ElementsAre;

const std::string kFloat = "abcd";

TensorBundle Read(const std::string& index, const std::string& shard = kFloat + kFloat) {
  return ReadBundle("p", *forge::SourceOf(index, "p.index"),
                    [&shard](const std::string& path) -> Result<std::unique_ptr<Source>> {
                      return std::unique_ptr<Source>(std::make_unique<MemorySource>(path, forge::ToBytes(shard)));
                    });
}

std::vector<std::string> Keys(const TensorBundle& bundle) {
  std::vector<std::string> keys;
  for (const TensorInfo& entry : bundle.entries) keys.push_back(entry.key);
  return keys;
}

std::string SliceField(int start, int length) {
  return BytesField(
      7, BytesField(1, VarintField(1, static_cast<unsigned>(start)) + VarintField(2, static_cast<unsigned>(length))));
}

// The entry of a float vector of `size` elements that lists `slices`.
std::string Umbrella(int size, const std::string& slices) {
  return VarintField(1, 1) + BytesField(2, BytesField(2, VarintField(1, static_cast<unsigned>(size)))) + slices;
}

std::string SliceKey(std::string_view name, std::int64_t start, std::int64_t length) {
  return EncodeSliceKey(name, {{{start, length}}});
}

std::string OneFloat(std::uint64_t offset) { return forge::Entry({"", 1, {1}, kFloat}, offset); }

TEST(ReadIndex, JoinsTheSlicesThatTensorFlowWrote) {
  const std::string shard = forge::GoldenBytes("tensor_bundle/partitioned_tf2.15.data-00000-of-00001");
  const TensorBundle bundle = Read(forge::GoldenBytes("tensor_bundle/partitioned_tf2.15.index"), shard);
  EXPECT_TRUE(bundle.listed.ok());
  EXPECT_TRUE(bundle.observations.empty());
  ASSERT_THAT(Keys(bundle), ElementsAre("columns", "rows", "whole"));
  EXPECT_EQ(bundle.entries[0].slices, 3u);
  EXPECT_EQ(bundle.entries[0].bytes, 24u);
  EXPECT_EQ(bundle.entries[1].shape, Shape({5, 2}));
  EXPECT_EQ(bundle.entries[1].slices, 2u);
  EXPECT_EQ(bundle.entries[1].bytes, 40u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(bundle.checker->Check(i).message, "") << i;
}

TEST(ReadIndex, FindsTheSlicesOfEachTensorAmongThoseOfOthers) {
  const std::string both = SliceField(0, 1) + SliceField(1, 1);
  const TensorBundle bundle = Read(forge::Table({{"", forge::Header(1)},
                                                 {SliceKey("a", 0, 1), OneFloat(0)},
                                                 {SliceKey("a", 1, 1), OneFloat(4)},
                                                 {SliceKey("aa", 0, 1), OneFloat(4)},
                                                 {SliceKey("aa", 1, 1), OneFloat(0)},
                                                 {"a", Umbrella(2, both)},
                                                 {"aa", Umbrella(2, both)}}));
  ASSERT_THAT(Keys(bundle), ElementsAre("a", "aa"));
  EXPECT_TRUE(bundle.observations.empty());
  EXPECT_EQ(bundle.entries[0].offset, 0u);
  EXPECT_EQ(bundle.entries[1].offset, 4u);
  EXPECT_EQ(bundle.entries[1].bytes, 8u);
  EXPECT_EQ(bundle.checker->Check(0).message, "");
  EXPECT_EQ(bundle.checker->Check(1).message, "");
}

TEST(ReadIndex, ReportsMissingSlicesOncePerTensor) {
  const std::string slices = SliceField(0, 1) + SliceField(1, 1) + SliceField(2, 1);
  const TensorBundle bundle =
      Read(forge::Table({{"", forge::Header(1)}, {SliceKey("a", 1, 1), OneFloat(0)}, {"a", Umbrella(3, slices)}}));
  ASSERT_EQ(bundle.observations.size(), 1u);
  EXPECT_EQ(bundle.observations[0].kind, "slice-missing");
  EXPECT_EQ(bundle.observations[0].where.key, "a");
  ASSERT_THAT(Keys(bundle), ElementsAre("a"));
  EXPECT_EQ(bundle.checker->Check(0).code, TfStatus::Code::kNotFound);
}

TEST(ReadIndex, DiesListingASliceThatIsNamedTwice) {
  const TensorBundle bundle = Read(forge::Table({{"", forge::Header(1)},
                                                 {SliceKey("a", 0, 1), OneFloat(0)},
                                                 {"a", Umbrella(2, SliceField(0, 1) + SliceField(0, 1))}}));
  EXPECT_EQ(bundle.listed.code, TfStatus::Code::kAborts);
  EXPECT_EQ(bundle.listed.message, "Check failed: filtered_keys.insert");
}

TEST(ReadIndex, OfTheSameKeyTheFirstEntryStays) {
  const TensorBundle bundle = Read(forge::Table(
      {{"", forge::Header(1)}, {"a", OneFloat(4)}, {"a", Umbrella(2, SliceField(0, 1))}, {"a", Umbrella(3, "")}}));
  ASSERT_THAT(Keys(bundle), ElementsAre("a"));
  EXPECT_EQ(bundle.entries[0].slices, 0u);
  EXPECT_EQ(bundle.entries[0].offset, 4u);
  EXPECT_EQ(bundle.checker->Check(0).message, "");
}

// A key for each of these slices would be 40 GB.
TEST(ReadIndex, ALongNameCostsNothingForEachSlice) {
  std::string slices;
  for (int i = 0; i < 200'000; ++i) slices += SliceField(0, 1);
  const std::string name(200'000, 'n');
  const TensorBundle bundle = Read(forge::Table({{"", forge::Header(1)}, {name, Umbrella(2, slices)}}));
  ASSERT_EQ(bundle.entries.size(), 1u);
  EXPECT_EQ(bundle.entries[0].slices, 200'000u);
  ASSERT_FALSE(bundle.observations.empty());
  EXPECT_EQ(bundle.observations[0].kind, "slice-missing");
}

}  // namespace
}  // namespace ckptfit
