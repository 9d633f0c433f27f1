#include "api/surgery_choice.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

Value Asked(const char* member, const char* choice) {
  Value request{Value::Object()};
  request.Set("checkpoint", "ckpt-7");
  request.Set(member, choice);
  return request;
}

TEST(SurgeryChoice, EachMemberIsReadByItself) {
  EXPECT_EQ(ReadSurgery(Asked("head", "resize"))->head, SurgeryChoice::Head::kResize);
  EXPECT_EQ(ReadSurgery(Asked("head", "drop"))->head, SurgeryChoice::Head::kDrop);
  EXPECT_EQ(ReadSurgery(Asked("channels", "sum"))->channels, SurgeryChoice::Channels::kSum);
  EXPECT_EQ(ReadSurgery(Asked("channels", "mean"))->channels, SurgeryChoice::Channels::kMean);
  EXPECT_EQ(ReadSurgery(Asked("channels", "tile"))->channels, SurgeryChoice::Channels::kTile);
  EXPECT_EQ(ReadSurgery(Asked("rows", "pad"))->rows, SurgeryChoice::Rows::kPad);
  EXPECT_EQ(ReadSurgery(Asked("rows", "trim"))->rows, SurgeryChoice::Rows::kTrim);
  EXPECT_EQ(ReadSurgery(Asked("rows", "trim"))->head, SurgeryChoice::Head::kNone);
}

TEST(SurgeryChoice, AnyOtherTextNamesWhatIsKnown) {
  EXPECT_EQ(ReadSurgery(Asked("rows", "zero")).error().message(), "`rows` is one of pad, trim");
  Value number{Value::Object()};
  number.Set("head", std::int64_t{1});
  EXPECT_EQ(ReadSurgery(number).error().message(), "`head` is one of drop, resize");
}

TEST(SurgeryChoice, WhatIsAskedForIsAllowedAndCopied) {
  const Value request = Asked("channels", "sum");
  EXPECT_TRUE(AsksForSurgery(request, "channels"));
  EXPECT_FALSE(AsksForSurgery(request, "head"));
  EXPECT_FALSE(AsksForSurgery(request, "checkpoint"));
  Value plan{Value::Object()};
  CopySurgery(request, &plan);
  EXPECT_EQ(plan["channels"].AsString(), "sum");
  EXPECT_FALSE(plan.Has("checkpoint"));
}

}  // namespace
}  // namespace ckptfit
