#include "base/value.h"

#include <gtest/gtest.h>

#include <utility>

namespace ckptfit {
namespace {

TEST(ValueTest, MembersKeepTheOrderInWhichTheyWereSet) {
  Value object;
  object.Set("units", 4);
  object.Set("activation", "relu");
  object.Set("units", 5);
  ASSERT_EQ(object.AsObject().size(), 2u);
  EXPECT_EQ(object.AsObject()[0].first, "units");
  EXPECT_EQ(object["units"].AsInt(), 5);
  EXPECT_EQ(object["activation"].AsString(), "relu");
}

TEST(ValueTest, TheLastOfDuplicateKeysWins) {
  const Value object(Value::Object{{"a", 1}, {"a", 2}});
  EXPECT_EQ(object["a"].AsInt(), 2);
}

TEST(ValueTest, AbsentMembersAreNullAndWrongTypesFallBack) {
  const Value object(Value::Object{{"a", "text"}});
  EXPECT_TRUE(object["b"].is_null());
  EXPECT_FALSE(object.Has("b"));
  EXPECT_EQ(object["a"].AsInt(7), 7);
  EXPECT_TRUE(object["a"].AsArray().empty());
}

TEST(ValueTest, NumbersCompareByValueAsInPython) {
  EXPECT_EQ(Value(1), Value(1.0));
  EXPECT_FALSE(Value(1) == Value(true));
}

TEST(ValueTest, EraseRemovesOneMember) {
  Value object(Value::Object{{"a", 1}, {"b", 2}});
  EXPECT_TRUE(object.Erase("a"));
  EXPECT_FALSE(object.Erase("a"));
  EXPECT_EQ(object.AsObject().size(), 1u);
}

TEST(ValueTest, AChangedCopyLeavesTheOthersAsTheyWere) {
  Value config = Value::Object{{"units", 4}, {"shape", Value::Array{1, 2}}};
  Value copy = config;
  copy.Set("units", 5);
  EXPECT_EQ(config["units"].AsInt(), 4);
  EXPECT_EQ(copy["units"].AsInt(), 5);
  Value shape = config["shape"];
  shape.MutableArray()->emplace_back(3);
  EXPECT_EQ(config["shape"].AsArray().size(), 2u);
  EXPECT_EQ(copy["shape"].AsArray().size(), 2u);
  EXPECT_EQ(shape.AsArray().size(), 3u);
  const Value third = config;
  EXPECT_TRUE(config.Erase("units"));
  EXPECT_FALSE(config.Has("units"));
  EXPECT_TRUE(third.Has("units"));
}

TEST(ValueTest, CopiesShareUntilOneIsChanged) {
  Value config = Value::Object{{"units", 4}};
  const Value copy = config;
  EXPECT_EQ(&copy.AsObject(), &config.AsObject());
  EXPECT_FALSE(config.Erase("name"));
  EXPECT_EQ(&copy.AsObject(), &config.AsObject());
  config.Set("name", "a");
  EXPECT_NE(&copy.AsObject(), &config.AsObject());
  EXPECT_FALSE(copy == config);
}

TEST(ValueTest, AValueThatWasMovedFromIsEmpty) {
  Value config = Value::Object{{"units", 4}};
  const Value taken = std::move(config);
  EXPECT_TRUE(taken.Has("units"));
  EXPECT_FALSE(config.Has("units"));  // NOLINT(bugprone-use-after-move)
  config.Set("name", "a");
  EXPECT_EQ(config["name"].AsString(), "a");
}

}  // namespace
}  // namespace ckptfit
