#include "base/byte_cursor.h"

#include <gtest/gtest.h>

#include "base/checked.h"

namespace ckptfit {
namespace {

TEST(ByteCursorTest, ReadsLittleEndianIntegersOfEveryWidth) {
  ByteCursor cursor(AsBytes(std::string_view("\x01\x02\x03\x04\x05\x06\x07", 7)));
  EXPECT_EQ(cursor.Read<std::uint16_t>(), 0x0201);
  EXPECT_EQ(cursor.ReadUint(3), 0x050403u);
  EXPECT_EQ(cursor.remaining(), 2u);
}

TEST(ByteCursorTest, AReadThatDoesNotFitLeavesThePositionAlone) {
  ByteCursor cursor(AsBytes("abc"));
  EXPECT_EQ(cursor.Read<std::uint32_t>(), std::nullopt);
  EXPECT_EQ(cursor.ReadBytes(4), std::nullopt);
  EXPECT_FALSE(cursor.Skip(~std::uint64_t{0}));
  EXPECT_FALSE(cursor.Seek(4));
  EXPECT_EQ(cursor.position(), 0u);
  EXPECT_EQ(cursor.ReadString(3), "abc");
  EXPECT_TRUE(cursor.done());
}

TEST(ByteCursorTest, WidthsOutsideOneToEightAreRefused) {
  ByteCursor cursor(AsBytes("0123456789"));
  EXPECT_EQ(cursor.ReadUint(0), std::nullopt);
  EXPECT_EQ(cursor.ReadUint(9), std::nullopt);
}

TEST(CheckedTest, SumsAndProductsThatWrapAroundAreNothing) {
  EXPECT_EQ(CheckedAdd(~std::uint64_t{0}, 1), std::nullopt);
  EXPECT_EQ(CheckedMul(std::uint64_t{1} << 33, std::uint64_t{1} << 33), std::nullopt);
  EXPECT_EQ(CheckedAdd(2, 3), 5u);
}

TEST(CheckedTest, ARangeFitsOnlyWhollyInside) {
  EXPECT_TRUE(RangeFits(3, 0, 3));
  EXPECT_TRUE(RangeFits(0, 3, 3));
  EXPECT_FALSE(RangeFits(1, 3, 3));
  EXPECT_FALSE(RangeFits(2, ~std::uint64_t{0}, 3));
}

}  // namespace
}  // namespace ckptfit
