#include "formats/keras_h5/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "forge/hdf5.h"

namespace ckptfit::keras_h5 {
namespace {

using hdf5::Datatype;
using hdf5::FloatLayout;
using hdf5::TypeClass;
using hdf5::TypeNode;
using testing::ElementsAre;

Datatype Integer(std::uint32_t size, bool is_signed, bool big_endian = false) {
  TypeNode node;
  node.size = size;
  node.precision = static_cast<std::uint16_t>(8 * size);
  node.bits = (is_signed ? 8u : 0u) | (big_endian ? 1u : 0u);
  return Datatype{{node}};
}

Datatype Float(std::uint32_t size, FloatLayout layout, std::uint32_t bits) {
  Datatype type = Integer(size, false);
  type.nodes[0].type_class = TypeClass::kFloat;
  type.nodes[0].bits = bits;
  type.nodes[0].layout = layout;
  return type;
}

Datatype Opaque(std::uint32_t size) {
  TypeNode node;
  node.type_class = TypeClass::kOpaque;
  node.size = size;
  return Datatype{{node}};
}

const FloatLayout kHalf{10, 5, 0, 10, 15}, kBrain{7, 8, 0, 7, 127}, kSingle{23, 8, 0, 23, 127};

std::unique_ptr<hdf5::File> AnyFile() {
  auto file = hdf5::File::Open(forge::SourceOf(forge::GoldenBytes("hdf5/crowds_old_h5py3.16.h5")));
  EXPECT_TRUE(file.has_value());
  return std::move(*file);
}

H5Attribute Decoded(Datatype type, std::vector<std::uint64_t> dims, std::string_view data,
                    std::uint64_t budget = 1000) {
  hdf5::Attribute attribute;
  attribute.type = std::make_shared<const Datatype>(std::move(type));
  attribute.space.kind = dims.empty() ? hdf5::Dataspace::Kind::kScalar : hdf5::Dataspace::Kind::kSimple;
  attribute.space.dims = std::move(dims);
  attribute.data = forge::ToBytes(data);
  const auto file = AnyFile();
  const auto decoded = DecodeAttribute(*file, attribute, &budget);
  EXPECT_TRUE(decoded.has_value());
  return decoded.has_value() ? *decoded : H5Attribute{};
}

TEST(ElementTypeTest, IntegersBySizeAndSign) {
  EXPECT_EQ(ElementType(Integer(1, true)), DType::kInt8);
  EXPECT_EQ(ElementType(Integer(2, false)), DType::kUint16);
  EXPECT_EQ(ElementType(Integer(8, true, true)), DType::kInt64);
  EXPECT_EQ(ElementType(Integer(3, true)), DType::kOpaque);
  Datatype partial = Integer(4, true);
  partial.nodes[0].precision = 24;
  EXPECT_EQ(ElementType(partial), DType::kOpaque);
}

TEST(ElementTypeTest, FloatsByTheirWholeDescription) {
  EXPECT_EQ(ElementType(Float(2, kHalf, 0x0F20)), DType::kFloat16);
  EXPECT_EQ(ElementType(Float(2, kBrain, 0x0F20)), DType::kBfloat16);
  EXPECT_EQ(ElementType(Float(4, kSingle, 0x1F20)), DType::kFloat32);
  EXPECT_EQ(ElementType(Float(4, kSingle, 0x1F21)), DType::kFloat32);  // big-endian
  EXPECT_EQ(ElementType(Float(4, kHalf, 0x1F20)), DType::kOpaque);
  EXPECT_EQ(ElementType(Float(4, kSingle, 0x1F60)), DType::kOpaque);  // the byte order of a VAX
  EXPECT_EQ(ElementType(Float(16, {64, 15, 0, 64, 16383}, 0x4F00)), DType::kOpaque);
}

TEST(ElementTypeTest, BooleansAreEnumsOfFalseAndTrue) {
  Datatype type = Integer(1, true);
  TypeNode root;
  root.type_class = TypeClass::kEnum;
  root.size = 1;
  root.enumerators = {"FALSE", "TRUE"};
  type.nodes.insert(type.nodes.begin(), root);
  EXPECT_EQ(ElementType(type), DType::kBool);
  type.nodes[0].enumerators = {"RED", "BLUE"};
  EXPECT_EQ(ElementType(type), DType::kInt8);
}

TEST(OpaqueTypeTest, GoesByTheAttributeWhenItFitsTheSize) {
  EXPECT_EQ(OpaqueType(Opaque(2), "bfloat16"), DType::kBfloat16);
  EXPECT_EQ(OpaqueType(Opaque(1), "float8_e4m3fn"), DType::kFloat8E4m3fn);
  EXPECT_EQ(OpaqueType(Opaque(1), "int4"), DType::kInt4);
  EXPECT_EQ(OpaqueType(Opaque(1), "bfloat16"), DType::kOpaque);
  EXPECT_EQ(OpaqueType(Opaque(2), ""), DType::kOpaque);
  EXPECT_EQ(OpaqueType(Integer(2, true), "bfloat16"), DType::kOpaque);
}

TEST(DecodeAttributeTest, NumbersOfEitherByteOrder) {
  EXPECT_THAT(Decoded(Integer(2, true), {2}, std::string("\xFE\xFF\x01\0", 4)).numbers, ElementsAre(-2, 1));
  EXPECT_THAT(Decoded(Integer(2, true, true), {2}, std::string("\xFF\xFE\0\x01", 4)).numbers, ElementsAre(-2, 1));
  EXPECT_THAT(Decoded(Float(4, kSingle, 0x1F20), {}, std::string("\0\0\x80\x3F", 4)).numbers, ElementsAre(1));
  EXPECT_THAT(Decoded(Float(2, kBrain, 0x0F20), {}, std::string("\x80\x3F", 2)).numbers, ElementsAre(1));
}

TEST(DecodeAttributeTest, HalfPrecisionNumbers) {
  const auto half = [](const char* bytes) {
    return Decoded(Float(2, kHalf, 0x0F20), {}, std::string(bytes, 2)).numbers.at(0);
  };
  EXPECT_EQ(half("\x00\xBE"), -1.5);
  EXPECT_EQ(half("\x01\x00"), std::ldexp(1.0, -24));  // the smallest subnormal
  EXPECT_EQ(half("\xFF\x7B"), 65504);
  EXPECT_TRUE(std::isinf(half("\x00\x7C")));
  EXPECT_TRUE(std::isnan(half("\x01\x7C")));
}

TEST(DecodeAttributeTest, AnEmptyArrayOfAnyTypeIsAnEmptyList) {
  const H5Attribute empty = Decoded(Float(4, kSingle, 0x1F20), {0}, "");
  EXPECT_EQ(empty.kind, H5Attribute::Kind::kTexts);
  EXPECT_TRUE(empty.texts.empty());
}

TEST(DecodeAttributeTest, TextsAndScalars) {
  TypeNode node;
  node.type_class = TypeClass::kString;
  node.size = 3;
  node.bits = 1;
  const H5Attribute list = Decoded(Datatype{{node}}, {2}, std::string("ab\0cde", 6));
  EXPECT_EQ(list.kind, H5Attribute::Kind::kTexts);
  EXPECT_THAT(list.texts, ElementsAre("ab", "cde"));
  const H5Attribute scalar = Decoded(Datatype{{node}}, {}, "cde");
  EXPECT_EQ(scalar.kind, H5Attribute::Kind::kText);
  EXPECT_EQ(scalar.text, "cde");
}

TEST(DecodeAttributeTest, ValuesCountAgainstTheBudget) {
  hdf5::Attribute attribute;
  attribute.type = std::make_shared<const Datatype>(Integer(1, true));
  attribute.space.kind = hdf5::Dataspace::Kind::kSimple;
  attribute.space.dims = {10};
  attribute.data = forge::ToBytes("0123456789");
  const auto file = AnyFile();
  std::uint64_t budget = 70;
  EXPECT_TRUE(DecodeAttribute(*file, attribute, &budget).has_value());
  EXPECT_EQ(budget, 30u);
  const auto second = DecodeAttribute(*file, attribute, &budget);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code(), StatusCode::kOverBudget);
}

}  // namespace
}  // namespace ckptfit::keras_h5
