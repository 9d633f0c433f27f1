#include "container/sstable/block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/crc32c.h"
#include "forge/hdf5.h"
#include "forge/hex.h"
#include "forge/table.h"

namespace ckptfit::sstable {
namespace {

using forge::FromHex;
using testing::ElementsAre;
using testing::Pair;
using Start = BlockCursor::Start;

struct Walk {
  std::vector<std::pair<std::string, std::string>> entries;
  std::string fault;
};

Walk WalkOf(std::string_view contents, Start start = Start::kFirst) {
  Walk walk;
  BlockCursor cursor(AsBytes(contents), start);
  while (cursor.Next()) walk.entries.emplace_back(cursor.key(), cursor.value());
  if (cursor.fault() != nullptr) walk.fault = cursor.fault();
  return walk;
}

// --- walking

TEST(BlockCursor, PutsKeysTogetherFromTheOneBefore) {
  // "ab" = "1"; two bytes shared and "c" = "2"; nothing shared and "b" = "". One restart point, at 0.
  const Walk walk = WalkOf(FromHex("00 02 01 6162 31  02 01 01 63 32  00 01 00 62  00000000 01000000"));
  EXPECT_THAT(walk.entries, ElementsAre(Pair("ab", "1"), Pair("abc", "2"), Pair("b", "")));
  EXPECT_EQ(walk.fault, "");
}

TEST(BlockCursor, OfABlockWithoutRestartPointsHasNoEntries) {
  EXPECT_THAT(WalkOf(FromHex("00000000")).entries, ElementsAre());
  EXPECT_EQ(WalkOf(FromHex("00000000")).fault, "");
}

TEST(BlockCursor, RefusesContentsThatCannotHoldTheirRestartPoints) {
  for (const char* hex : {"", "000000", "01000000", "ffffffff", "00000000 02000000"}) {
    EXPECT_EQ(WalkOf(FromHex(hex)).fault, "bad block contents") << hex;
  }
}

TEST(BlockCursor, EndsAtAnEntryThatCannotBe) {
  const std::string restart = "00000000 01000000";
  for (const char* entry : {"02 01 00 61",                 // shares more than the key before it has
                            "00 05 00 61", "00 01 09 61",  // longer than the block
                            "00 01", "80", "ffffffffff01 00 00"}) {
    const Walk walk = WalkOf(FromHex("00 01 00 78" + std::string(entry) + restart));
    EXPECT_THAT(walk.entries, ElementsAre(Pair("x", ""))) << entry;
    EXPECT_EQ(walk.fault, "bad entry in block") << entry;
  }
  EXPECT_EQ(WalkOf(FromHex("01 01 00 61" + restart)).fault, "bad entry in block");
}

TEST(BlockCursor, BeginsAtTheFirstRestartPoint) {
  EXPECT_THAT(WalkOf(FromHex("00 01 00 61  00 01 00 62  04000000 01000000")).entries, ElementsAre(Pair("b", "")));
  EXPECT_THAT(WalkOf(FromHex("00 01 00 61  ffffffff 01000000")).entries, ElementsAre());
}

TEST(BlockCursor, OfASearchMeetsBrokenRestartPoints) {
  const std::string contents = FromHex("00 01 00 61  00 01 00 62  00000000 ffffffff 02000000");
  EXPECT_EQ(WalkOf(contents, Start::kFirst).fault, "");
  EXPECT_EQ(WalkOf(contents, Start::kSearch).fault, "bad entry in block");
  EXPECT_THAT(WalkOf(contents, Start::kSearch).entries, ElementsAre());
}

// --- reading

struct Damaged {
  const char* name;
  std::string file;
  BlockHandle handle;
  StatusCode code;
  const char* message;
};

std::string Stored(std::string_view contents, char compression) {
  std::string bytes(contents);
  bytes.push_back(compression);
  forge::AppendUint(&bytes, MaskCrc32c(Crc32c(AsBytes(bytes))), 4);
  return bytes;
}

class ReadBlockFault : public testing::TestWithParam<Damaged> {};

TEST_P(ReadBlockFault, SpeaksAsTensorFlowDoes) {
  const auto block = ReadBlock(*forge::SourceOf(GetParam().file), GetParam().handle);
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().code(), GetParam().code);
  EXPECT_EQ(block.error().message(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ReadBlockFault,
    testing::Values(
        Damaged{"PastTheEnd", Stored("abc", 0), {0, 4}, StatusCode::kTruncated, "Read less bytes than requested"},
        Damaged{"FarAway", Stored("abc", 0), {UINT64_MAX, 3}, StatusCode::kTruncated, "Read less bytes than requested"},
        Damaged{"OfAbsurdSize", Stored("abc", 0), {0, UINT64_MAX}, StatusCode::kOverBudget, "std::bad_alloc"},
        Damaged{"Changed", "x" + Stored("abc", 0).substr(1), {0, 3}, StatusCode::kChecksum, "block checksum mismatch"},
        Damaged{"OfUnknownCompression", Stored("abc", 2), {0, 3}, StatusCode::kCorrupt, "bad block type"},
        // A length that Snappy cannot reach from three bytes, and one that its elements do not make.
        Damaged{"SnappyBomb",
                Stored(FromHex("ffffffff0f"), 1),
                {0, 5},
                StatusCode::kCorrupt,
                "corrupted compressed block contents"},
        Damaged{"SnappyCut",
                Stored(FromHex("0408616263"), 1),
                {0, 5},
                StatusCode::kCorrupt,
                "corrupted compressed block contents"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ReadBlock, GivesContentsPlainAndCompressed) {
  const auto plain = ReadBlock(*forge::SourceOf("before" + Stored("abc", 0)), {6, 3});
  ASSERT_TRUE(plain);
  EXPECT_EQ(AsText(*plain), "abc");
  const auto empty = ReadBlock(*forge::SourceOf(Stored("", 0)), {0, 0});
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->empty());
  const auto compressed = ReadBlock(*forge::SourceOf(Stored(FromHex("0308616263"), 1)), {0, 5});
  ASSERT_TRUE(compressed);
  EXPECT_EQ(AsText(*compressed), "abc");
}

TEST(ReadBlockHandle, IsTwoNumbers) {
  const std::string bytes = FromHex("9601 05 80");
  ByteCursor cursor(AsBytes(bytes));
  const auto handle = ReadBlockHandle(cursor);
  ASSERT_TRUE(handle.has_value());
  EXPECT_EQ(handle->offset, 150u);
  EXPECT_EQ(handle->size, 5u);
  EXPECT_FALSE(ReadBlockHandle(cursor).has_value());
}

}  // namespace
}  // namespace ckptfit::sstable
