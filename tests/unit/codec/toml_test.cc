#include "codec/toml.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

TEST(ParseToml, TablesArraysAndPlainValues) {
  const auto value =
      ParseToml("a = 1\nb = 'x\\y'\n[[rule]]\nf = 1.5\n[[rule]]\nt = true\n[c]\nlist = [1, 2]\n", "m.toml");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(WriteJson((*value)["rule"]), R"([{"f": 1.5}, {"t": true}])");
  EXPECT_EQ((*value)["a"].AsInt(), 1);
  EXPECT_EQ((*value)["b"].AsString(), "x\\y");
  EXPECT_EQ(WriteJson((*value)["c"]), R"({"list": [1, 2]})");
}

TEST(ParseToml, SaysInWhichLineTheTextIsNone) {
  const auto value = ParseToml("a = 1\nb = = 2\n", "m.toml");
  ASSERT_FALSE(value.has_value());
  EXPECT_EQ(value.error().code(), StatusCode::kCorrupt);
  EXPECT_TRUE(value.error().message().starts_with("line 2: ")) << value.error().message();
  EXPECT_EQ(value.error().where().file, "m.toml");
}

TEST(ParseToml, RefusesDates) {
  const auto value = ParseToml("when = 2024-01-01\n", "m.toml");
  ASSERT_FALSE(value.has_value());
  EXPECT_EQ(value.error().message(), "line 1: a date or time");
}

TEST(ParseToml, DeepNestingEndsWithAnError) {
  EXPECT_FALSE(ParseToml("a = " + std::string(100'000, '['), "m.toml").has_value());
}

}  // namespace
}  // namespace ckptfit
