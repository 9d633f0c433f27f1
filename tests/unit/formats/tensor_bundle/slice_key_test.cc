#include "formats/tensor_bundle/slice_key.h"

#include <gtest/gtest.h>

#include "forge/hex.h"
#include "forge/table.h"

namespace ckptfit {
namespace {

using forge::ToHex;
using forge::VarintField;

std::string KeyOfOne(std::int64_t start, std::int64_t length = TensorSlice::kFull) {
  return ToHex(EncodeSliceExtents({{{start, length}}}));
}

TEST(SliceKey, IsTheOneThatTensorFlowWrites) {
  EXPECT_EQ(ToHex(EncodeSliceKey("W", {{{0, 2}, {}}})), "0057000101028082807f");
  EXPECT_EQ(ToHex(EncodeSliceKey("", {})), "00000100");
}

// Between the rank 0101 and the length 7f of a whole dimension.
TEST(SliceKey, HoldsNumbersThatGrowWithTheirLength) {
  EXPECT_EQ(KeyOfOne(0), "0101807f");
  EXPECT_EQ(KeyOfOne(63), "0101bf7f");
  EXPECT_EQ(KeyOfOne(64), "0101c0407f");
  EXPECT_EQ(KeyOfOne(-64), "0101407f");
  EXPECT_EQ(KeyOfOne(-65), "01013fbf7f");
  EXPECT_EQ(KeyOfOne(8191), "0101dfff7f");
  EXPECT_EQ(KeyOfOne(8192), "0101e020007f");
  EXPECT_EQ(KeyOfOne(INT64_MAX), "0101ffc07fffffffffffffff7f");
  EXPECT_EQ(KeyOfOne(INT64_MIN), "0101003f80000000000000007f");
}

TEST(SliceKey, KeepsTheOrderOfNumbers) {
  std::string before = EncodeSliceExtents({{{INT64_MIN, 1}}});
  constexpr std::int64_t kNegative[] = {-1'000'000'000'000, -70000, -129, -128, -65, -64, -1};
  constexpr std::int64_t kOthers[] = {0, 1, 63, 64, 255, std::int64_t{1} << 40, INT64_MAX};
  for (std::int64_t start : kNegative) {
    const std::string key = EncodeSliceExtents({{{start, 1}}});
    EXPECT_LT(before, key) << start;
    before = key;
  }
  for (std::int64_t start : kOthers) {
    const std::string key = EncodeSliceExtents({{{start, 1}}});
    EXPECT_LT(before, key) << start;
    before = key;
  }
}

TEST(SliceKey, EscapesNamesSoThatNoneIsThePrefixOfAnother) {
  EXPECT_EQ(ToHex(EncodeSlicePrefix(std::string("a\0b\xff", 4))), "006100ff62ff000001");
  EXPECT_FALSE(EncodeSlicePrefix("ab").starts_with(EncodeSlicePrefix("a")));
  EXPECT_FALSE(EncodeSlicePrefix(std::string("a\0\1", 3)).starts_with(EncodeSlicePrefix("a")));
}

TEST(TensorSlice, IsFullWhenNoDimensionIsCut) {
  EXPECT_TRUE(TensorSlice().full());
  EXPECT_TRUE(TensorSlice({{{}, {}}}).full());
  EXPECT_FALSE(TensorSlice({{{}, {0, 5}}}).full());
}

TEST(TensorSlice, IsParsedFromItsMessage) {
  const std::string bytes = forge::BytesField(1, VarintField(1, 3) + VarintField(2, 2)) + forge::BytesField(1, "") +
                            VarintField(9, 1) + forge::BytesField(1, VarintField(2, 7) + VarintField(8, 1));
  TensorSlice slice;
  ASSERT_TRUE(ParseMessage(bytes, [&](ProtoReader& reader) { slice = ParseTensorSlice(reader); }));
  ASSERT_EQ(slice.extents.size(), 3u);
  EXPECT_EQ(slice.extents[0].start, 3);
  EXPECT_EQ(slice.extents[0].length, 2);
  EXPECT_EQ(slice.extents[1].length, TensorSlice::kFull);
  EXPECT_EQ(slice.extents[2].start, 0);
  EXPECT_EQ(slice.extents[2].length, 7);
}

}  // namespace
}  // namespace ckptfit
