#include "base/value.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ckptfit
