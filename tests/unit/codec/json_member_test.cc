#include "codec/json_member.h"

#include <gtest/gtest.h>

#include <string>

namespace ckptfit {
namespace {

std::string Without(std::string text, std::string_view key) {
  const auto range = RangeOfMember(text, key);
  if (!range) return "none";
  return text.erase(range->begin, range->end - range->begin);
}

TEST(RangeOfMemberTest, CutsAMemberWithOneComma) {
  EXPECT_EQ(Without(R"({"a": 1, "b": {"c": [1, "}"]}, "d": 2})", "b"), R"({"a": 1, "d": 2})");
  EXPECT_EQ(Without(R"({"a": 1, "b": 2})", "a"), R"({ "b": 2})");
  EXPECT_EQ(Without(R"({"a": 1, "b": 2 })", "b"), R"({"a": 1})");
  EXPECT_EQ(Without(R"( {"a":"x,\"}"} )", "a"), " {} ");
}

TEST(RangeOfMemberTest, LooksAtTheObjectItselfAlone) {
  EXPECT_EQ(Without(R"({"x": {"a": 1}, "y": ["a"]})", "a"), "none");
  EXPECT_EQ(Without(R"(["a", {"a": 1}])", "a"), "none");
  EXPECT_EQ(Without("", "a"), "none");
}

TEST(RangeOfMemberTest, IsARangeOfAnyText) {
  const std::string text = R"({"a": {"b": "\)";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto range = RangeOfMember(std::string_view(text).substr(0, size), "a");
    if (!range) continue;
    EXPECT_LE(range->end, size);
    EXPECT_LE(range->begin, range->end);
  }
}

}  // namespace
}  // namespace ckptfit
