#include "container/hdf5/checksum.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

// Vectors published by Bob Jenkins in the self-test of lookup3.c (driver5), initial value 0.
TEST(Lookup3Test, AgreesWithThePublishedVectors) {
  EXPECT_EQ(Lookup3({}), 0xDEADBEEFu);
  EXPECT_EQ(Lookup3(AsBytes("Four score and seven years ago")), 0x17770551u);
}

TEST(Lookup3Test, DependsOnEveryByteOfEveryBlockLength) {
  for (std::size_t length = 1; length <= 40; ++length) {
    std::string text(length, 'a');
    const std::uint32_t before = Lookup3(AsBytes(text));
    for (std::size_t i = 0; i < length; ++i) {
      text[i] = 'b';
      EXPECT_NE(Lookup3(AsBytes(text)), before) << length << " " << i;
      text[i] = 'a';
    }
  }
}

TEST(Lookup3Test, AcceptsABlockThatEndsWithItsOwnHash) {
  std::string block = "OHDR and what follows";
  forge::AppendChecksum(&block);
  EXPECT_TRUE(ChecksumHolds(AsBytes(block)));
  block[3] = 'X';
  EXPECT_FALSE(ChecksumHolds(AsBytes(block)));
}

TEST(Lookup3Test, RefusesABlockWithoutRoomForAHash) { EXPECT_FALSE(ChecksumHolds(AsBytes("abc"))); }

}  // namespace
}  // namespace ckptfit::hdf5
