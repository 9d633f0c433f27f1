#include "codec/tensorflow_messages.h"

#include <gtest/gtest.h>

#include <vector>

#include "forge/table.h"

namespace ckptfit {
namespace {

struct Edge {
  std::int64_t child = 0;
  std::string name;
};

struct Slot {
  std::int64_t variable = 0;
  std::string name;
  std::int64_t slot = 0;
};

struct Shape {
  std::vector<std::int64_t> dims;
  bool unknown_rank = false;
};

constexpr std::uint64_t kMinusOne = ~std::uint64_t{0};

std::string Unknown() { return forge::VarintField(9, 7) + forge::BytesField(10, "x"); }

TEST(TensorflowMessagesTest, ReferencesAreReadOverFieldsThatNobodyKnows) {
  ProtoText text;
  const std::string bytes = Unknown() + forge::VarintField(1, 12) + forge::BytesField(2, "layer");
  const auto edge = ReadObjectReference<Edge>(ProtoReader(bytes), text);
  EXPECT_EQ(edge.child, 12);
  EXPECT_EQ(edge.name, "layer");
  const std::string slot_bytes =
      forge::VarintField(3, 5) + Unknown() + forge::VarintField(1, 4) + forge::BytesField(2, "m");
  const auto slot = ReadSlotReference<Slot>(ProtoReader(slot_bytes), text);
  EXPECT_EQ(slot.variable, 4);
  EXPECT_EQ(slot.name, "m");
  EXPECT_EQ(slot.slot, 5);
  EXPECT_TRUE(text.good());
}

TEST(TensorflowMessagesTest, AnIdIsTheLow32BitsAsProtobufReadsThem) {
  ProtoText text;
  const std::string bytes = forge::VarintField(1, kMinusOne);
  EXPECT_EQ(ReadObjectReference<Edge>(ProtoReader(bytes), text).child, -1);
}

TEST(TensorflowMessagesTest, AStringThatIsNotUtf8IsRemembered) {
  ProtoText text;
  const std::string bytes = forge::BytesField(1, "\xff");
  EXPECT_EQ(text.ReadFirst(ProtoReader(bytes)), "\xff");
  EXPECT_FALSE(text.good());
  const std::string sound = forge::BytesField(1, "a");
  EXPECT_EQ(text.ReadFirst(ProtoReader(sound)), "a");
  EXPECT_FALSE(text.good());
}

TEST(TensorflowMessagesTest, OfAFieldThatStandsTwiceTheLastCounts) {
  ProtoText text;
  const std::string bytes = forge::BytesField(1, "a") + forge::VarintField(1, 1) + forge::BytesField(1, "b");
  EXPECT_EQ(text.ReadFirst(ProtoReader(bytes)), "b");
  EXPECT_EQ(ReadFirstVarint(ProtoReader(bytes)), 1u);
  EXPECT_EQ(ReadFirstVarint(ProtoReader("", 0)), 0u);
}

TEST(TensorflowMessagesTest, ShapesHaveSignedDimensions) {
  Shape shape;
  const std::string bytes = forge::BytesField(2, forge::VarintField(1, 3)) + forge::BytesField(2, "") +
                            forge::BytesField(2, forge::VarintField(1, kMinusOne)) + forge::VarintField(3, 1);
  ReadTensorShape(ProtoReader(bytes), &shape);
  EXPECT_EQ(shape.dims, (std::vector<std::int64_t>{3, 0, -1}));
  EXPECT_TRUE(shape.unknown_rank);
}

}  // namespace
}  // namespace ckptfit
