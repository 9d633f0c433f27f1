#include "codec/plain_json.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "codec/json.h"

namespace ckptfit {
namespace {

// Only the slower reader takes a byte order mark.
Result<Value> ReadSlowly(const std::string& text) { return ParseJson("\xEF\xBB\xBF" + text, "t"); }

class TakenJson : public ::testing::TestWithParam<const char*> {};

TEST_P(TakenJson, IsTheSameValueAsOfTheSlowerReader) {
  const auto plain = ParsePlainJson(GetParam());
  const auto slow = ReadSlowly(GetParam());
  ASSERT_TRUE(plain.has_value());
  ASSERT_TRUE(slow.has_value()) << slow.error().ToString();
  EXPECT_EQ(WriteJson(*plain), WriteJson(*slow));
  EXPECT_EQ(plain->is_int(), slow->is_int());
}

INSTANTIATE_TEST_SUITE_P(Texts, TakenJson,
                         ::testing::Values("[]", "{}", " [ ] ", "{ }\n", "null", "[true, false, null, NaN]", "0", "-0",
                                           "-0.0", "12", "9223372036854775807", "-9223372036854775808",
                                           "9223372036854775808", "18446744073709551615", "-9223372036854775809",
                                           "123456789012345678901234567890", "0.1", "1.5e-3", "2E+10", "1e5", R"("")",
                                           R"("plain ~)"
                                           "\x7f"
                                           R"(")",
                                           R"("a\"b\\c\/\n\u00e4\ud83d\ude00")", "\"\xC3\xA4\"",
                                           R"({"a": 1, "a": 2, "b": {"a": [[], {}, [3]]}})",
                                           "[[1, [2, []]], {\"x\": [{}]}, \"y\"]", "\t\r\n{\"k\"\n:\t[ 1 ,2 ] }"));

class RefusedJson : public ::testing::TestWithParam<std::string> {};

TEST_P(RefusedJson, IsLeftToTheSlowerReader) { EXPECT_FALSE(ParsePlainJson(GetParam()).has_value()); }

INSTANTIATE_TEST_SUITE_P(Texts, RefusedJson,
                         ::testing::Values("", " ", "[", "{", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{]",
                                           "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{1:2}", "{\"a\" 1}", "[] []",
                                           "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "1e999", "1e-999",
                                           "1.7976931348623157e308", "[Infinity]", "-Infinity", "tru", "truee", "nul",
                                           "\"a", "\"a\\\"", "\"\\x\"", "\"\\ud800\"", "\"\n\"", "\"\xFF\"", "'a'",
                                           std::string("[1\0]", 4), "// c\n1", std::string(600, '[')));

TEST(PlainJson, DepthIsBoundedAsInTheSlowerReader) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(ParsePlainJson(nested(kMaxJsonDepth)).has_value());
  EXPECT_FALSE(ParsePlainJson(nested(kMaxJsonDepth + 1)).has_value());
}

// What is taken of `text` under "nodes", each item as JSON, and the rest.
struct Taken {
  explicit Taken(std::string_view text) {
    const auto take = [this](const Value& item) { items.push_back(WriteJson(item)); };
    const std::array handed_over = {JsonItems{"nodes", take}, JsonItems{"variables", take}};
    const auto value = ParsePlainJson(text, handed_over);
    if (value) rest = WriteJson(*value);
  }
  std::vector<std::string> items;
  std::string rest;
};

TEST(PlainJson, ItemsOfTwoArraysAreHandedOverInTheirOrder) {
  const Taken taken(R"({"variables": [["a", 1], 2], "nodes": [3], "b": [4]})");
  EXPECT_EQ(taken.items, (std::vector<std::string>{R"(["a", 1])", "2", "3"}));
  EXPECT_EQ(taken.rest, R"({"variables": [], "nodes": [], "b": [4]})");
}

TEST(PlainJson, ItemsOfALongArrayAreHandedOverAndNotKept) {
  const Taken taken(R"({"a": [1, [2]], "nodes": [{"nodes": [7]}, 3, [4, 5], []], "b": {"nodes": [6]}})");
  EXPECT_EQ(taken.items, (std::vector<std::string>{R"({"nodes": [7]})", "3", "[4, 5]", "[]"}));
  EXPECT_EQ(taken.rest, R"({"a": [1, [2]], "nodes": [], "b": {"nodes": [6]}})");
}

TEST(PlainJson, ItemsAreSeparatedByCommas) {
  EXPECT_EQ(Taken(R"({"nodes": [1 2]})").rest, "");
  EXPECT_EQ(Taken(R"({"nodes": [, 1]})").rest, "");
  EXPECT_EQ(Taken(R"({"nodes": [1,]})").rest, "");
}

TEST(PlainJson, AMemberOfItemsMustNotStandTwice) {
  EXPECT_EQ(Taken(R"({"nodes": [1], "nodes": [2]})").rest, "");
  EXPECT_EQ(Taken(R"({"other": [1], "other": [2], "nodes": 3})").rest, R"({"other": [1], "other": [2], "nodes": 3})");
}

TEST(PlainJson, OnlyAnArrayInTheOutermostObjectHasItems) {
  EXPECT_EQ(Taken(R"([{"nodes": [1]}])").rest, R"([{"nodes": [1]}])");
  EXPECT_EQ(Taken(R"({"nodes": {"nodes": [1]}})").rest, R"({"nodes": {"nodes": [1]}})");
}

}  // namespace
}  // namespace ckptfit
