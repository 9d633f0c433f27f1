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

TEST(SliceSourceTest, ViewsOfAWindowRestInItsParent) {
  struct Listening : Source {
    std::string_view name() const override { return "listening"; }
    std::uint64_t size() const override { return 10; }
    Status ReadAt(std::uint64_t, std::span<std::byte>) const override { return Status(); }
    void RestViews(std::uint64_t offset, std::uint64_t length) const override { rested.emplace_back(offset, length); }
    mutable std::vector<std::pair<std::uint64_t, std::uint64_t>> rested;
  };
  const auto parent = std::make_shared<Listening>();
  const SliceSource slice("window", parent, 6, 3);
  slice.RestViews(1, 2);
  slice.RestViews(1, 3);  // past the window
  EXPECT_EQ(parent->rested, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{7, 2}}));
}

TEST(ReadAllTest, RefusesMoreThanTheLimit) {
  EXPECT_EQ(ReadAll(*Digits(), 9).error().code(), StatusCode::kOverBudget);
  EXPECT_EQ(ReadAll(*Digits(), 10).value().size(), 10u);
}

}  // namespace
}  // namespace ckptfit
