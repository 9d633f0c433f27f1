#include "base/large_memory.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ckptfit {
namespace {

TEST(ReserveLarge, MakesRoomOfAnySize) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{5} << 20}) {
    std::string text;
    ReserveLarge(text, count);
    EXPECT_GE(text.capacity(), count);
    EXPECT_TRUE(text.empty());
  }
}

TEST(ReserveLarge, KeepsWhatIsThere) {
  std::vector<std::uint64_t> numbers(1000, 7);
  ReserveLarge(numbers, 2u << 20);
  EXPECT_EQ(numbers, std::vector<std::uint64_t>(1000, 7));
  numbers.resize(2u << 20, 8);
  EXPECT_EQ(numbers.front(), 7u);
  EXPECT_EQ(numbers.back(), 8u);
}

TEST(AdviseLargePages, ChangesNoByte) {
  std::string text(8u << 20, 'x');
  AdviseLargePages(text.data(), text.size());
  EXPECT_EQ(text.find_first_not_of('x'), std::string::npos);
}

}  // namespace
}  // namespace ckptfit
