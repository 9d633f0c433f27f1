#include "codec/varint.h"

#include <gtest/gtest.h>

#include "forge/hex.h"

namespace ckptfit {
namespace {

using forge::FromHex;
using forge::ToHex;

std::string Written(std::uint64_t value) {
  std::string bytes;
  AppendVarint(bytes, value);
  return ToHex(bytes);
}

std::optional<std::uint64_t> Read64(std::string_view hex) {
  const std::string bytes = FromHex(hex);
  ByteCursor cursor(AsBytes(bytes));
  return ReadVarint64(cursor);
}

std::optional<std::uint32_t> Read32(std::string_view hex) {
  const std::string bytes = FromHex(hex);
  ByteCursor cursor(AsBytes(bytes));
  return ReadVarint32(cursor);
}

// The examples of the protobuf encoding guide, and the ends of each range.
TEST(Varint, IsWrittenSevenBitsAByteLowestFirst) {
  EXPECT_EQ(Written(0), "00");
  EXPECT_EQ(Written(1), "01");
  EXPECT_EQ(Written(127), "7f");
  EXPECT_EQ(Written(128), "8001");
  EXPECT_EQ(Written(150), "9601");
  EXPECT_EQ(Written(300), "ac02");
  EXPECT_EQ(Written(UINT32_MAX), "ffffffff0f");
  EXPECT_EQ(Written(UINT64_MAX), "ffffffffffffffffff01");
}

TEST(Varint, ReadsWhatIsWrittenAtTheEndsOfEveryLength) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    for (const std::uint64_t value : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits}) {
      EXPECT_EQ(Read64(Written(value)), value);
      if (value <= UINT32_MAX) {
        EXPECT_EQ(Read32(Written(value)), value);
      }
    }
  }
}

TEST(Varint, MayBeLongerThanItNeeds) {
  EXPECT_EQ(Read64("8000"), 0u);
  EXPECT_EQ(Read64("ff808080808080808000"), 127u);
}

TEST(Varint, DropsBitsBeyondItsWidth) {
  EXPECT_EQ(Read32("ffffffff7f"), UINT32_MAX);
  EXPECT_EQ(Read64("ffffffffffffffffff7f"), UINT64_MAX);
}

TEST(Varint, IsNothingWhenItIsTooLongOrCut) {
  EXPECT_EQ(Read32("ffffffffff01"), std::nullopt);
  EXPECT_EQ(Read64("ffffffffffffffffffff01"), std::nullopt);
  EXPECT_EQ(Read64(""), std::nullopt);
  EXPECT_EQ(Read64("80"), std::nullopt);
  EXPECT_EQ(Read32("ffffff"), std::nullopt);
}

TEST(Varint, LeavesTheCursorBehindItselfOrWhereItWas) {
  const std::string bytes = FromHex("9601 80");
  ByteCursor cursor(AsBytes(bytes));
  EXPECT_EQ(ReadVarint32(cursor), 150u);
  EXPECT_EQ(cursor.position(), 2u);
  EXPECT_EQ(ReadVarint32(cursor), std::nullopt);
  EXPECT_EQ(cursor.position(), 2u);
}

}  // namespace
}  // namespace ckptfit
