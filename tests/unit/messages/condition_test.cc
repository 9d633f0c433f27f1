#include "messages/condition.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

const Captures kCaptures = {{"a", "4"},
                            {"b", "2"},
                            {"path", "run/Model.H5"},
                            {"bare", "run.1/model"},
                            {"far", "Gr\xC3\xB6n"},
                            {"s", "(64,)"},
                            {"t", "(128,)"},
                            {"kernel", "(3, 3, 640, 64)"},
                            {"turned", "(64, 3, 3, 3)"},
                            {"huge", "99999999999999999999"},
                            {"printed", "C:/Users/?? ?/m"}};

bool HoldsNow(std::string_view text) {
  const Result<Condition> condition = ParseCondition(text);
  EXPECT_TRUE(condition) << text;
  Releases releases;
  releases.keras = *ParseReleaseRange("2.13-2.15");
  return condition && Holds(*condition, kCaptures, MakePlain("Could not find `x`"), releases);
}

TEST(ConditionTest, NumbersAreCompared) {
  EXPECT_TRUE(HoldsNow("{a} = 4"));
  EXPECT_FALSE(HoldsNow("{a} = 0"));
  EXPECT_TRUE(HoldsNow("{a} = 2 * {b}"));
  EXPECT_TRUE(HoldsNow("{b} < {a}"));
  EXPECT_TRUE(HoldsNow("{a} > 3"));
}

TEST(ConditionTest, WhatIsNoNumberComparesWithNothing) {
  EXPECT_FALSE(HoldsNow("{path} < 5"));
  EXPECT_FALSE(HoldsNow("{missing} = 0"));
  EXPECT_FALSE(HoldsNow("{huge} > 1"));
}

TEST(ConditionTest, PlacesAreLookedInto) {
  EXPECT_TRUE(HoldsNow("{path} ends .h5|.hdf5"));
  EXPECT_TRUE(HoldsNow("{path} has model"));
  EXPECT_FALSE(HoldsNow("{path} is model.h5"));
  EXPECT_TRUE(HoldsNow("{b} is 1|2"));
  EXPECT_TRUE(HoldsNow("{bare} is-bare"));
  EXPECT_FALSE(HoldsNow("{path} is-bare"));
  EXPECT_TRUE(HoldsNow("{far} is-foreign"));
  EXPECT_FALSE(HoldsNow("{path} is-foreign"));
  EXPECT_TRUE(HoldsNow("{printed} is-foreign"));
}

TEST(ConditionTest, ShapesAreRelated) {
  EXPECT_TRUE(HoldsNow("{s} against {t} is last|doubled"));
  EXPECT_FALSE(HoldsNow("{s} against {t} is rank"));
  EXPECT_TRUE(HoldsNow("{s} against {t} in-widths"));
  EXPECT_FALSE(HoldsNow("{a} against {b} in-widths"));
  EXPECT_TRUE(HoldsNow("{kernel} against {turned} window-last"));
  EXPECT_FALSE(HoldsNow("{turned} against {kernel} window-last"));
}

TEST(ConditionTest, TheTextIsLookedInto) {
  EXPECT_TRUE(HoldsNow("text has `x`|y"));
  EXPECT_TRUE(HoldsNow("text lacks z"));
  EXPECT_FALSE(HoldsNow("text lacks find"));
}

TEST(ConditionTest, ReleasesMustBeKnownToBeSo) {
  EXPECT_TRUE(HoldsNow("keras < 3"));
  EXPECT_TRUE(HoldsNow("keras >= 2.13"));
  EXPECT_FALSE(HoldsNow("keras >= 2.14"));
  EXPECT_FALSE(HoldsNow("tensorflow >= 2"));
  EXPECT_FALSE(HoldsNow("tensorflow < 9"));
}

TEST(ConditionTest, WhatIsNoConditionIsAnError) {
  for (const char* text :
       {"", "{a}", "{a} = ", "a = 4", "{a} = x * {b}", "{a} against {b} is purple", "{a} against b in-widths",
        "{a} against {b}", "keras 3", "keras >= x", "text has ", "{a} is ", "perhaps"}) {
    EXPECT_FALSE(ParseCondition(text)) << text;
  }
}

}  // namespace
}  // namespace ckptfit
