#include "formats/tensor_bundle/partition.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "codec/crc32c.h"
#include "forge/hdf5.h"
#include "io/memory_source.h"

namespace ckptfit {
namespace {

using Code = TfStatus::Code;
using Extents = std::vector<TensorSlice::Extent>;

// Slices of a float tensor of this shape, one float each as far as reading goes.
Partition Sliced(std::vector<std::int64_t> dims, const std::vector<Extents>& slices) {
  Partition partition{1, Shape(std::move(dims)), {}};
  for (const Extents& extents : slices) partition.parts.push_back({{extents}, std::nullopt});
  return partition;
}

std::string Coverage(const Partition& partition) { return CheckCoverage(partition, "k").message; }

TEST(CheckCoverage, IsGoodWhenTheSlicesFillTheTensor) {
  EXPECT_EQ(Coverage(Sliced({5, 2}, {{{0, 3}, {}}, {{3, 2}, {}}})), "");
  EXPECT_EQ(Coverage(Sliced({2, 2}, {{{0, 1}, {0, 1}}, {{1, 1}, {1, 1}}, {{0, 1}, {1, 1}}, {{1, 1}, {0, 1}}})), "");
  EXPECT_EQ(Coverage(Sliced({}, {{}})), "");
  EXPECT_EQ(Coverage(Sliced({0}, {{{}}})), "");
}

TEST(CheckCoverage, MissesWhatNoSliceCovers) {
  const TfStatus status = CheckCoverage(Sliced({5, 2}, {{{0, 3}, {}}}), "k");
  EXPECT_EQ(status.code, Code::kInvalidArgument);
  EXPECT_EQ(status.message, "Does not have sufficient slices for partitioned tensor k to restore in slice_spec: -:-");
  EXPECT_EQ(CheckCoverage(Sliced({5}, {}), "k").code, Code::kInvalidArgument);
}

TEST(CheckCoverage, RefusesSlicesThatOverlap) {
  EXPECT_EQ(Coverage(Sliced({5}, {{{0, 3}}, {{2, 3}}})), "Overlapping slices: existing slice = 0,3, new slice = 2,3");
  EXPECT_EQ(Coverage(Sliced({2, 2}, {{{0, 1}, {}}, {{1, 1}, {}}, {{}, {0, 1}}})),
            "Overlapping slices: existing slice = 0,1:-, new slice = -:0,1");
}

TEST(CheckCoverage, RefusesSlicesOutsideTheTensor) {
  EXPECT_EQ(Coverage(Sliced({5}, {{{4, 2}}})), "Extent in dimension 0 out of bounds: shape = [5], slice = 4,2");
  EXPECT_EQ(Coverage(Sliced({5}, {{{6, 0}}})), "Extent in dimension 0 out of bounds: shape = [5], slice = 6,0");
  EXPECT_EQ(Coverage(Sliced({5}, {{{-1, 2}}})), "Extent in dimension 0 out of bounds: shape = [5], slice = -1,2");
  EXPECT_EQ(Coverage(Sliced({2, 5}, {{{}, {INT64_MAX, INT64_MAX}}})),
            "Extent in dimension 1 out of bounds: shape = [2,5], slice = "
            "-:9223372036854775807,9223372036854775807");
  EXPECT_EQ(Coverage(Sliced({5, 2}, {{{}}})), "Mismatching ranks: shape = [5,2], slice = -");
}

// --- reading

class ReadPartitionTest : public testing::Test {
 protected:
  // The entry of a float whose bytes are `bytes`, which it appends to the shard.
  StoredTensor Store(const std::string& bytes, std::int32_t dtype = 1) {
    StoredTensor stored{dtype,
                        0,
                        static_cast<std::int64_t>(shard_.size()),
                        static_cast<std::int64_t>(bytes.size()),
                        1,
                        MaskCrc32c(Crc32c(AsBytes(bytes)))};
    shard_ += bytes;
    return stored;
  }
  TfStatus Read(const Partition& partition, const ByteSink& sink = {}) const {
    const Shards shards("p", 1, false, [this](const std::string& path) -> Result<std::unique_ptr<Source>> {
      return std::unique_ptr<Source>(std::make_unique<MemorySource>(path, forge::ToBytes(shard_)));
    });
    return ReadPartition(partition, "k", shards, sink);
  }

  std::string shard_;
};

TEST_F(ReadPartitionTest, ReadsAllSlices) {
  Partition partition = Sliced({2}, {{{0, 1}}, {{1, 1}}});
  partition.parts[0].stored = Store("abcd");
  partition.parts[1].stored = Store("efgh");
  EXPECT_EQ(Read(partition).message, "");
}

TEST_F(ReadPartitionTest, HandsOnTheWholeTensor) {
  Partition partition = Sliced({2}, {{{1, 1}}, {{0, 1}}});
  partition.parts[0].stored = Store("efgh");
  partition.parts[1].stored = Store("abcd");
  std::string whole;
  const auto append = [&whole](std::span<const std::byte> piece) {
    whole += AsText(piece);
    return true;
  };
  EXPECT_EQ(Read(partition, append).message, "");
  EXPECT_EQ(whole, "abcdefgh");
}

TEST_F(ReadPartitionTest, MakesNoRoomForMoreThanTheShardsHold) {
  Partition partition = Sliced({1 << 30, 1 << 10}, {{{}, {}}});
  partition.parts[0].stored = Store("abcd");
  const TfStatus status = Read(partition, [](std::span<const std::byte>) { return true; });
  EXPECT_EQ(status.message, "the shards hold fewer bytes than the tensor");
}

TEST_F(ReadPartitionTest, NamesTheKeyOfASliceThatIsMissing) {
  const TfStatus status = Read(Sliced({2}, {{{}}}));
  EXPECT_EQ(status.code, Code::kNotFound);
  EXPECT_EQ(status.message, "Key " + EncodeSliceKey("k", {{{}}}) + " not found in checkpoint");
}

TEST_F(ReadPartitionTest, NamesTheKeyOfASliceOfTheWrongSize) {
  Partition partition = Sliced({1}, {{{}}});
  partition.parts[0].stored = Store("abc");
  const TfStatus status = Read(partition);
  EXPECT_EQ(status.code, Code::kDataLoss);
  EXPECT_EQ(status.message,
            "Invalid size in bundle entry: key " + EncodeSliceKey("k", {{{}}}) + "; stored size 3; expected size 4");
}

TEST_F(ReadPartitionTest, CannotJoinHalfPrecision) {
  Partition partition = Sliced({1}, {{{0, 1}}});
  partition.dtype = 19;
  partition.parts[0].stored = Store("ab", 19);
  EXPECT_EQ(Read(partition).message, "Dtype half not supported.");
  partition.parts[0].slice = {{{}}};  // whole, nothing has to be joined
  EXPECT_EQ(Read(partition).message, "");
}

}  // namespace
}  // namespace ckptfit
