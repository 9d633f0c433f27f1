#include "io/memory_source.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"

namespace ckptfit {
namespace {

std::shared_ptr<MemorySource> Digits() {
  const auto bytes = AsBytes("0123456789");
  return std::make_shared<MemorySource>("digits", std::vector<std::byte>(bytes.begin(), bytes.end()));
}

TEST(MemorySourceTest, ReadsAndViewsLieWithinTheBytes) {
  const auto source = Digits();
  std::vector<std::byte> out(3);
  ASSERT_TRUE(source->ReadAt(7, out).ok());
  EXPECT_EQ(AsText(out), "789");
  EXPECT_EQ(AsText(source->View(2, 3)), "234");
  EXPECT_TRUE(source->View(8, 3).empty());
  const Status past = source->ReadAt(8, out);
  EXPECT_EQ(past.code(), StatusCode::kTruncated);
  EXPECT_EQ(past.where().begin, 8u);
}

TEST(SliceSourceTest, AWindowIsCutToItsParent) {
  const SliceSource slice("window", Digits(), 6, 100);
  EXPECT_EQ(slice.size(), 4u);
  std::vector<std::byte> out(4);
  ASSERT_TRUE(slice.ReadAt(0, out).ok());
  EXPECT_EQ(AsText(out), "6789");
  EXPECT_EQ(SliceSource("past", Digits(), 11, 1).size(), 0u);
}

TEST(ReadAllTest, RefusesMoreThanTheLimit) {
  EXPECT_EQ(ReadAll(*Digits(), 9).error().code(), StatusCode::kOverBudget);
  EXPECT_EQ(ReadAll(*Digits(), 10).value().size(), 10u);
}

}  // namespace
}  // namespace ckptfit
