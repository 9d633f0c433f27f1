#include "base/text_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

namespace ckptfit {
namespace {

std::vector<std::uint32_t> Expected(const std::vector<std::string_view>& texts) {
  std::vector<std::uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return texts[a] < texts[b]; });
  return order;
}

TEST(OrderOfTexts, IsThatOfTheirBytes) {
  EXPECT_TRUE(OrderOfTexts({}).empty());
  EXPECT_EQ(OrderOfTexts({"blocks/10/w", "blocks/2/w", "blocks/1/w"}), (std::vector<std::uint32_t>{2, 0, 1}));
  EXPECT_EQ(OrderOfTexts({"a\xc3", "aZ", "a"}), (std::vector<std::uint32_t>{2, 1, 0}));
}

TEST(OrderOfTexts, LooksBehindTheFirstEightBytesThatDiffer) {
  EXPECT_EQ(OrderOfTexts({"x12345678b", "x12345678a", "y"}), (std::vector<std::uint32_t>{1, 0, 2}));
}

TEST(OrderOfTexts, TellsATextFromItselfWithZerosBehind) {
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(OrderOfTexts({"a\0\0"sv, "a\0"sv, "a"sv, "b"sv}), (std::vector<std::uint32_t>{2, 1, 0, 3}));
}

TEST(OrderOfTexts, KeepsTheOrderOfEqualTexts) {
  EXPECT_EQ(OrderOfTexts({"b", "a", "b", "a", "b"}), (std::vector<std::uint32_t>{1, 3, 0, 2, 4}));
}

TEST(OrderOfTexts, AgreesWithASortOfWholeTexts) {
  std::mt19937 random(7);
  std::vector<std::string> made;
  for (int i = 0; i < 2000; ++i) {
    made.push_back("front/");
    for (std::size_t n = random() % 14; n > 0; --n) made.back() += static_cast<char>(random() % 3 + 'a');
  }
  const std::vector<std::string_view> texts(made.begin(), made.end());
  EXPECT_EQ(OrderOfTexts(texts), Expected(texts));
}

}  // namespace
}  // namespace ckptfit
