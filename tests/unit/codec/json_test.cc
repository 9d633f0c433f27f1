#include "codec/json.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ckptfit {
namespace {

TEST(JsonTest, RoundTripsWhatPythonWrites) {
  const std::string text = R"({"units": 4, "rate": 0.1, "names": ["a", null, true], "nested": {}})";
  const auto value = ParseJson(text, "t");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(WriteJson(*value), text);
  EXPECT_TRUE((*value)["units"].is_int());
  EXPECT_TRUE((*value)["rate"].is_double());
}

TEST(JsonTest, AcceptsPythonsNaNAndInfinityOutsideStrings) {
  const auto value = ParseJson(R"({"a": NaN, "b": [Infinity, -Infinity], "c": "NaN \" Infinity"})", "t");
  ASSERT_TRUE(value.has_value());
  EXPECT_TRUE((*value)["a"].is_null());
  EXPECT_EQ((*value)["c"].AsString(), "NaN \" Infinity");
}

TEST(JsonTest, DepthIsBounded) {
  const std::string deep(100000, '[');
  EXPECT_EQ(ParseJson(deep, "deep.json").error().code(), StatusCode::kOverBudget);
  const std::string fine = std::string(kMaxJsonDepth, '[') + std::string(kMaxJsonDepth, ']');
  EXPECT_TRUE(ParseJson(fine, "fine.json").has_value());
}

TEST(JsonTest, FaultsNameFileAndPosition) {
  const auto value = ParseJson("{\"a\": }", "bad.json");
  ASSERT_FALSE(value.has_value());
  EXPECT_EQ(value.error().code(), StatusCode::kCorrupt);
  EXPECT_EQ(value.error().where().file, "bad.json");
  EXPECT_EQ(value.error().where().begin, 7u);
}

TEST(JsonTest, HugeNumbersDoNotEscapeAsExceptions) {
  EXPECT_FALSE(ParseJson("[1e999999", "t").has_value());
  const auto big = ParseJson("[18446744073709551615]", "t");
  ASSERT_TRUE(big.has_value());
  EXPECT_TRUE(big->AsArray()[0].is_double());
}

TEST(JsonTest, BytesThatAreNotUtf8AreReplacedWhenWriting) {
  EXPECT_EQ(WriteJson(Value("a\xFFz")), "\"a\xEF\xBF\xBDz\"");
}

}  // namespace
}  // namespace ckptfit
