#include "codec/proto_stream.h"

#include <gtest/gtest.h>

#include "forge/hdf5.h"
#include "forge/hex.h"
#include "forge/table.h"

namespace ckptfit {
namespace {

using forge::BytesField;
using forge::FromHex;
using forge::VarintField;

TEST(ProtoStream, GivesFieldsInTheirOrder) {
  const auto source = forge::SourceOf(VarintField(1, 300) + BytesField(2, "abc") + forge::Fixed32Field(3, 7) +
                                      FromHex("21 0102030405060708") + VarintField(5, 0));
  ProtoStream stream(*source);
  ASSERT_TRUE(stream.Next());
  EXPECT_TRUE(stream.IsVarint(1));
  EXPECT_FALSE(stream.IsBytes(1));
  EXPECT_EQ(stream.value(), 300u);
  ASSERT_TRUE(stream.Next());
  EXPECT_TRUE(stream.IsBytes(2));
  EXPECT_EQ(stream.length(), 3u);
  EXPECT_EQ(stream.ReadBytes(3), "abc");
  ASSERT_TRUE(stream.Next());  // fixed fields are passed over
  EXPECT_FALSE(stream.IsVarint(3));
  ASSERT_TRUE(stream.Next());
  ASSERT_TRUE(stream.Next());
  EXPECT_TRUE(stream.IsVarint(5));
  EXPECT_FALSE(stream.Next());
  EXPECT_TRUE(stream.ok());
}

TEST(ProtoStream, EntersMessagesAndGoesOnBehindThem) {
  const auto source = forge::SourceOf(
      BytesField(1, BytesField(2, VarintField(3, 1) + VarintField(3, 2)) + VarintField(4, 9)) + VarintField(5, 7));
  ProtoStream stream(*source);
  ASSERT_TRUE(stream.Next());
  stream.Enter();
  ASSERT_TRUE(stream.Next());
  stream.Enter();
  ASSERT_TRUE(stream.Next());
  EXPECT_EQ(stream.value(), 1u);
  stream.Leave();  // the second number has not been asked for
  ASSERT_TRUE(stream.Next());
  EXPECT_TRUE(stream.IsVarint(4));
  EXPECT_FALSE(stream.Next());
  stream.Leave();
  ASSERT_TRUE(stream.Next());
  EXPECT_TRUE(stream.IsVarint(5));
  EXPECT_FALSE(stream.Next());
  EXPECT_TRUE(stream.ok());
}

TEST(ProtoStream, ReadsFieldsOnBothSidesOfItsBuffersEnd) {
  constexpr std::size_t kBuffer = 64 << 10;
  for (std::size_t before = kBuffer - 16; before < kBuffer + 4; ++before) {
    const auto source = forge::SourceOf(BytesField(1, std::string(before, 'x')) + VarintField(2, UINT64_MAX) +
                                        BytesField(3, std::string(2 * kBuffer, 'y')) + VarintField(4, 1));
    ProtoStream stream(*source);
    ASSERT_TRUE(stream.Next());
    ASSERT_EQ(stream.ReadBytes(before), std::string(before, 'x'));
    ASSERT_TRUE(stream.Next());
    ASSERT_EQ(stream.value(), UINT64_MAX);
    ASSERT_TRUE(stream.Next());
    ASSERT_EQ(stream.ReadBytes(2 * kBuffer), std::string(2 * kBuffer, 'y'));
    ASSERT_TRUE(stream.Next());
    ASSERT_TRUE(stream.IsVarint(4));
    ASSERT_FALSE(stream.Next());
    ASSERT_TRUE(stream.ok());
  }
}

TEST(ProtoStream, StopsAtFieldsThatCannotBe) {
  for (const char* hex : {"0a05 616263",             // longer than the file
                          "0affffffffffffffffff01",  // as long as can be
                          "08", "08ff",              // a number that does not end
                          "0b", "0c", "0e", "0f",    // groups, wire types that are none
                          "0001",                    // field 0
                          "09 01020304", "0d 010203", "ffffffffffffffffffff01"}) {
    const auto source = forge::SourceOf(FromHex(hex));
    ProtoStream stream(*source);
    EXPECT_FALSE(stream.Next()) << hex;
    EXPECT_FALSE(stream.ok()) << hex;
    EXPECT_FALSE(stream.Next()) << hex;
  }
}

TEST(ProtoStream, StopsAtAFieldLongerThanTheMessageAroundIt) {
  const auto source = forge::SourceOf(BytesField(1, FromHex("1203 6162")) + VarintField(3, 1));
  ProtoStream stream(*source);
  ASSERT_TRUE(stream.Next());
  stream.Enter();
  EXPECT_FALSE(stream.Next());
  EXPECT_FALSE(stream.ok());
  stream.Leave();
  EXPECT_FALSE(stream.Next());
}

TEST(ProtoStream, RefusesBytesBeyondTheLimit) {
  const auto source = forge::SourceOf(BytesField(1, "abcd"));
  ProtoStream stream(*source);
  ASSERT_TRUE(stream.Next());
  EXPECT_EQ(stream.ReadBytes(3), "");
  EXPECT_FALSE(stream.ok());
}

TEST(ProtoStream, OfNothingHasNoField) {
  const auto source = forge::SourceOf("");
  ProtoStream stream(*source);
  EXPECT_FALSE(stream.Next());
  EXPECT_TRUE(stream.ok());
}

}  // namespace
}  // namespace ckptfit
