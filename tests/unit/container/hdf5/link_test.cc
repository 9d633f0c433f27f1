#include "container/hdf5/link.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

std::string Bytes(std::initializer_list<unsigned> values) {
  std::string bytes;
  for (const unsigned value : values) forge::AppendUint(&bytes, value, 1);
  return bytes;
}

TEST(LinkTest, HardLinkWithEveryOptionalField) {
  std::string bytes = Bytes({1, 0x1D, 0}) + std::string(8, '\7') + Bytes({1, 5, 0}) + "k\xC3\xA4se";
  forge::AppendUint(&bytes, 800, 8);
  const auto link = ParseLink(AsBytes(bytes));
  ASSERT_TRUE(link.has_value());
  EXPECT_EQ(link->name, "k\xC3\xA4se");
  EXPECT_EQ(link->kind, Link::Kind::kHard);
  EXPECT_EQ(link->address, 800u);
}

TEST(LinkTest, SoftExternalAndUserDefinedLinks) {
  const auto soft = ParseLink(AsBytes(Bytes({1, 8, 1, 1}) + "s" + Bytes({2, 0}) + "/a"));
  ASSERT_TRUE(soft.has_value());
  EXPECT_EQ(soft->kind, Link::Kind::kSoft);
  EXPECT_EQ(soft->target, "/a");
  const auto external = ParseLink(AsBytes(Bytes({1, 8, 64, 1}) + "e" + Bytes({8, 0, 0}) + std::string("f.h5\0x\0", 7)));
  ASSERT_TRUE(external.has_value());
  EXPECT_EQ(external->kind, Link::Kind::kExternal);
  EXPECT_EQ(external->file, "f.h5");
  EXPECT_EQ(external->target, "x");
  const auto own = ParseLink(AsBytes(Bytes({1, 8, 90, 1}) + "u" + Bytes({0, 0})));
  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->kind, Link::Kind::kUserDefined);
}

TEST(LinkTest, DamagedMessagesAreRefused) {
  EXPECT_EQ(ParseLink(AsBytes(Bytes({2, 0, 1}) + "a")).error().message(), "bad version number for message");
  EXPECT_EQ(ParseLink(AsBytes(Bytes({1, 0x20, 1}) + "a")).error().message(), "bad flag value for message");
  EXPECT_EQ(ParseLink(AsBytes(Bytes({1, 0, 0}))).error().message(), "invalid name length");
  EXPECT_EQ(ParseLink(AsBytes(Bytes({1, 8, 30, 1}) + "a")).error().message(), "unknown link type");
  EXPECT_EQ(ParseLink(AsBytes(Bytes({1, 0, 200}) + "a")).error().message(),
            "ran off end of input buffer while decoding");
}

TEST(LinkTest, NamesThatNoLinkCanHave) {
  EXPECT_TRUE(ValidLinkName("kernel:0"));
  EXPECT_TRUE(ValidLinkName(".."));
  EXPECT_FALSE(ValidLinkName(""));
  EXPECT_FALSE(ValidLinkName("."));
  EXPECT_FALSE(ValidLinkName("a/b"));
}

}  // namespace
}  // namespace ckptfit::hdf5
