#include "formats/tensor_bundle/assembly.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"

namespace ckptfit {
namespace {

std::string Text(const Assembly& assembly) { return std::string(AsText(assembly.bytes())); }

TEST(Assembly, PutsRowsUnderEachOther) {
  Assembly whole(Shape{3, 2}, 1);
  whole.Place({{{0, 1}, {}}}, AsBytes("ab"));
  whole.Place({{{1, 2}, {}}}, AsBytes("cdef"));
  EXPECT_EQ(Text(whole), "abcdef");
}

TEST(Assembly, PutsColumnsBesideEachOther) {
  Assembly whole(Shape{2, 3}, 2);
  whole.Place({{{}, {1, 2}}}, AsBytes("BBCCEEFF"));
  whole.Place({{{}, {0, 1}}}, AsBytes("AADD"));
  EXPECT_EQ(Text(whole), "AABBCCDDEEFF");
}

TEST(Assembly, FillsABoxInTheMiddle) {
  Assembly whole(Shape{2, 2, 2}, 1);
  whole.Place({{{}, {}, {}}}, AsBytes("........"));
  whole.Place({{{0, 2}, {1, 1}, {}}}, AsBytes("abcd"));
  EXPECT_EQ(Text(whole), "..ab..cd");
}

TEST(Assembly, AScalarIsOneSlice) {
  Assembly whole(Shape{}, 4);
  EXPECT_EQ(whole.BytesOf({}), 4u);
  whole.Place({}, AsBytes("abcd"));
  EXPECT_EQ(Text(whole), "abcd");
}

TEST(Assembly, NothingIsPlacedForAnEmptySlice) {
  Assembly whole(Shape{0, 5}, 4);
  EXPECT_EQ(whole.BytesOf({{{}, {}}}), 0u);
  whole.Place({{{}, {}}}, {});
  EXPECT_EQ(Text(whole), "");
}

}  // namespace
}  // namespace ckptfit
