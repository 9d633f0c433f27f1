#include "container/hdf5/datatype.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

using forge::AppendUint;

std::string Head(unsigned version, unsigned type_class, unsigned bits, std::uint32_t size) {
  std::string bytes;
  AppendUint(&bytes, version << 4 | type_class, 1);
  AppendUint(&bytes, bits, 3);
  AppendUint(&bytes, size, 4);
  return bytes;
}

std::string Int32() {
  std::string bytes = Head(1, 0, 8, 4);
  AppendUint(&bytes, 0, 2);
  AppendUint(&bytes, 32, 2);
  return bytes;
}

std::string Float32() {
  std::string bytes = Head(1, 1, 0x1F20, 4);
  AppendUint(&bytes, 32u << 16, 4);
  for (const unsigned field : {23u, 8u, 0u, 23u}) AppendUint(&bytes, field, 1);
  AppendUint(&bytes, 127, 4);
  return bytes;
}

// A compound of version 3 with members "a" and "b" of these types.
std::string Pair(const std::string& first, std::uint8_t second_offset, const std::string& second, std::uint32_t size) {
  std::string bytes = Head(3, 6, 2, size);
  bytes += std::string("a\0\0", 3) + first;
  bytes += std::string("b\0", 2) + static_cast<char>(second_offset) + second;
  return bytes;
}

std::string MessageOf(const std::string& bytes) {
  const auto type = ParseDatatype(AsBytes(bytes));
  return type.has_value() ? "" : type.error().message();
}

TEST(DatatypeTest, DecodesNumbers) {
  const auto integer = ParseDatatype(AsBytes(Int32()));
  ASSERT_TRUE(integer.has_value());
  EXPECT_EQ(integer->root().type_class, TypeClass::kInteger);
  EXPECT_EQ(integer->size(), 4u);
  EXPECT_EQ(integer->root().precision, 32);
  EXPECT_TRUE(integer->root().is_signed());
  EXPECT_FALSE(integer->root().big_endian());
  const auto number = ParseDatatype(AsBytes(Float32()));
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(number->root().layout, (FloatLayout{23, 8, 0, 23, 127}));
}

TEST(DatatypeTest, DecodesTextAndOpaqueTypes) {
  const auto fixed = ParseDatatype(AsBytes(Head(1, 3, 0x11, 6)));
  ASSERT_TRUE(fixed.has_value());
  EXPECT_EQ(fixed->root().padding(), 1u);
  const auto variable = ParseDatatype(AsBytes(Head(1, 9, 0x101, 16) + Head(1, 3, 0x10, 1)));
  ASSERT_TRUE(variable.has_value());
  EXPECT_TRUE(variable->root().vlen_string());
  EXPECT_TRUE(variable->has_variable_length());
  const auto opaque = ParseDatatype(AsBytes(Head(1, 5, 8, 2) + std::string("tag\0\0\0\0\0", 8)));
  ASSERT_TRUE(opaque.has_value());
  EXPECT_EQ(opaque->root().name, "tag");
}

TEST(DatatypeTest, DecodesCompoundsIntoAFlatList) {
  const auto type = ParseDatatype(AsBytes(Pair(Float32(), 4, Int32(), 8)));
  ASSERT_TRUE(type.has_value());
  ASSERT_EQ(type->nodes.size(), 3u);
  EXPECT_EQ(type->nodes[1].name, "a");
  EXPECT_EQ(type->nodes[1].offset, 0u);
  EXPECT_EQ(type->nodes[2].name, "b");
  EXPECT_EQ(type->nodes[2].offset, 4u);
  EXPECT_EQ(type->nodes[2].parent, 0u);
}

TEST(DatatypeTest, DecodesEnumsAndArrays) {
  std::string boolean = Head(3, 8, 2, 1) + Head(1, 0, 8, 1);
  AppendUint(&boolean, 8u << 16, 4);
  boolean += std::string("FALSE\0TRUE\0\0\1", 13);
  const auto type = ParseDatatype(AsBytes(boolean));
  ASSERT_TRUE(type.has_value());
  EXPECT_EQ(type->root().enumerators, (std::vector<std::string>{"FALSE", "TRUE"}));
  std::string array = Head(3, 10, 0, 24);
  AppendUint(&array, 2, 1);
  AppendUint(&array, 2, 4);
  AppendUint(&array, 3, 4);
  const auto grid = ParseDatatype(AsBytes(array + Int32()));
  ASSERT_TRUE(grid.has_value());
  EXPECT_EQ(grid->root().dims, (std::vector<std::uint32_t>{2, 3}));
}

TEST(DatatypeTest, MembersMustLieInsideTheirCompound) {
  EXPECT_EQ(MessageOf(Pair(Float32(), 4, Int32(), 7)), "member extends beyond its datatype");
  EXPECT_EQ(MessageOf(Pair(Float32(), 9, Int32(), 8)), "member starts outside its compound");
}

TEST(DatatypeTest, DamageGivesTheMessagesOfLibhdf5) {
  EXPECT_EQ(MessageOf(Head(1, 0, 8, 0) + "abcd"), "invalid datatype size");
  EXPECT_EQ(MessageOf(Head(1, 14, 0, 4) + "abcd"), "unknown datatype class found");
  EXPECT_EQ(MessageOf(Head(9, 0, 0, 4) + "abcd"), "bad version number for datatype message");
  EXPECT_EQ(MessageOf(Int32().substr(0, 10)), "ran off end of input buffer while decoding");
  EXPECT_EQ(MessageOf(""), "ran off end of input buffer while decoding");
}

TEST(DatatypeTest, NestingIsLimited) {
  std::string bytes;
  for (int i = 0; i < 9; ++i) bytes += Head(1, 9, 0, 16);  // a list of lists of lists
  const auto type = ParseDatatype(AsBytes(bytes + Int32()));
  ASSERT_FALSE(type.has_value());
  EXPECT_EQ(type.error().code(), StatusCode::kOverBudget);
}

TEST(DatatypeTest, ACountOfMembersIsBoundedByTheMessage) {
  EXPECT_EQ(MessageOf(Head(3, 6, 60000, 8) + "a"), "ran off end of input buffer while decoding");
  EXPECT_EQ(MessageOf(Head(3, 6, 0, 8)), "invalid number of members: 0");
}

TEST(CheckUsedBitsTest, RefusesNumbersThatUseLessThanHalfOfTheirBits) {
  const auto check = [](TypeClass type_class, std::uint32_t size, std::uint16_t offset, std::uint16_t precision) {
    TypeNode node;
    node.type_class = type_class;
    node.size = size;
    node.bit_offset = offset;
    node.precision = precision;
    return CheckUsedBits({{node}}).message();
  };
  // What h5py 3.16 with HDF5 2.0 takes and refuses.
  EXPECT_EQ(check(TypeClass::kInteger, 4, 0, 16), "");
  EXPECT_EQ(check(TypeClass::kInteger, 4, 1, 15), "");
  EXPECT_EQ(check(TypeClass::kInteger, 4, 16, 4), "");
  EXPECT_EQ(check(TypeClass::kInteger, 2, 0, 8), "");
  EXPECT_EQ(check(TypeClass::kInteger, 1, 0, 1), "");
  EXPECT_EQ(check(TypeClass::kString, 100, 0, 0), "");
  EXPECT_EQ(
      check(TypeClass::kFloat, 5, 0, 8),
      "datatype has unusually large # of unused bits (prec = 8 bits, size = 5 bytes), possibly corrupted file. See "
      "documentation for H5Pset_relax_file_integrity_checks for details.");
}

}  // namespace
}  // namespace ckptfit::hdf5
