#include "container/hdf5/dataspace.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

std::string Space(std::initializer_list<unsigned> head, std::initializer_list<std::uint64_t> sizes) {
  std::string bytes;
  for (const unsigned byte : head) forge::AppendUint(&bytes, byte, 1);
  for (const std::uint64_t size : sizes) forge::AppendUint(&bytes, size, 8);
  return bytes;
}

std::string MessageOf(const std::string& bytes) {
  const auto space = ParseDataspace(AsBytes(bytes));
  return space.has_value() ? "" : space.error().message();
}

TEST(DataspaceTest, Version1WithMaximum) {
  const auto space = ParseDataspace(AsBytes(Space({1, 2, 1, 0, 0, 0, 0, 0}, {3, 4, 3, ~std::uint64_t{0}})));
  ASSERT_TRUE(space.has_value());
  EXPECT_EQ(space->kind, Dataspace::Kind::kSimple);
  EXPECT_EQ(space->dims, (std::vector<std::uint64_t>{3, 4}));
  EXPECT_EQ(space->max_dims, (std::vector<std::uint64_t>{3, ~std::uint64_t{0}}));
  EXPECT_EQ(space->Elements(), 12u);
}

TEST(DataspaceTest, AMaximumThatIsTheSizeIsNotKept) {
  const auto space = ParseDataspace(AsBytes(Space({1, 2, 1, 0, 0, 0, 0, 0}, {3, 4, 3, 4})));
  ASSERT_TRUE(space.has_value());
  EXPECT_EQ(space->dims, (std::vector<std::uint64_t>{3, 4}));
  EXPECT_TRUE(space->max_dims.empty());
}

TEST(DataspaceTest, RankZeroIsAScalarInVersion1) {
  const auto space = ParseDataspace(AsBytes(Space({1, 0, 0, 0, 0, 0, 0, 0}, {})));
  ASSERT_TRUE(space.has_value());
  EXPECT_EQ(space->kind, Dataspace::Kind::kScalar);
  EXPECT_EQ(space->Elements(), 1u);
}

TEST(DataspaceTest, Version2NamesItsKind) {
  const auto null = ParseDataspace(AsBytes(Space({2, 0, 0, 2}, {})));
  ASSERT_TRUE(null.has_value());
  EXPECT_EQ(null->kind, Dataspace::Kind::kNull);
  EXPECT_EQ(null->Elements(), 0u);
  const auto simple = ParseDataspace(AsBytes(Space({2, 1, 0, 1}, {0})));
  ASSERT_TRUE(simple.has_value());
  EXPECT_EQ(simple->Elements(), 0u);
}

TEST(DataspaceTest, AProductThatDoesNotFitIsNone) {
  const auto space = ParseDataspace(AsBytes(Space({2, 2, 0, 1}, {std::uint64_t{1} << 40, std::uint64_t{1} << 40})));
  ASSERT_TRUE(space.has_value());
  EXPECT_EQ(space->Elements(), std::nullopt);
}

TEST(DataspaceTest, DamageGivesTheMessagesOfLibhdf5) {
  EXPECT_EQ(MessageOf(Space({3, 0, 0, 0}, {})), "wrong version number in dataspace message");
  EXPECT_EQ(MessageOf(Space({2, 200, 0, 1}, {1})), "simple dataspace dimensionality is too large");
  EXPECT_EQ(MessageOf(Space({2, 1, 1, 1}, {101, 100})),
            "dataspace dim 0 size of 101 is greater than maxdim size of 100");
  EXPECT_EQ(MessageOf(Space({2, 2, 0, 1}, {5})), "ran off end of input buffer while decoding");
  EXPECT_EQ(MessageOf(Space({2, 1, 0, 0}, {5})), "invalid rank for scalar or NULL dataspace");
  EXPECT_EQ(MessageOf(Space({2, 0, 0, 7}, {})), "invalid dataspace type");
}

}  // namespace
}  // namespace ckptfit::hdf5
