#include "repair/values/op_text.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

using Kind = ValueOp::Kind;

const ValueOps kAll = {{Kind::kSlice, {0, 2}, {64, kToTheEnd}},
                       {Kind::kTranspose, {1, 0}},
                       {Kind::kReshape, {8, -1}},
                       {Kind::kPad, {8, 9}},
                       {Kind::kTile, {1, 3}},
                       {Kind::kSum, {1}},
                       {Kind::kScale, {1, 3}}};

Result<ValueOps> Parsed(std::string_view text) {
  CKPTFIT_ASSIGN_OR_RETURN(const Value value, ParseJson(text, "ops"));
  return ReadOps(value);
}

TEST(ValueOpText, WhatIsWrittenIsReadBack) {
  const Value json = OpsJson(kAll);
  EXPECT_EQ(json.AsArray()[0]["slice"].AsArray()[0].AsString(), "0:64");
  EXPECT_EQ(json.AsArray()[0]["slice"].AsArray()[1].AsString(), "2:");
  const auto read = ReadOps(json);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(*read, kAll);
}

TEST(ValueOpText, PeopleReadOneOperationAfterTheOther) {
  EXPECT_EQ(
      OpsText(kAll),
      "take [0:64, 2:], transpose [1, 0], reshape [8, -1], zeros behind up to [8, 9], repeat [1, 3], sum over axis "
      "1, times 1/3");
  EXPECT_EQ(OpsText({}), "");
}

TEST(ValueOpText, AnythingElseIsAnError) {
  EXPECT_EQ(Parsed(R"([{"turn": [1]}])").error().message(), "`turn` is no operation on values");
  EXPECT_EQ(Parsed(R"([{"reshape": ["a"]}])").error().message(), "`reshape` is a list of whole numbers");
  EXPECT_EQ(Parsed(R"([{"reshape": 3}])").error().message(), "`reshape` is a list of whole numbers");
  for (const char* slice : {R"(["1"])", R"(["-1:2"])", R"(["0:2x"])", R"([3])", R"("0:2")"}) {
    EXPECT_FALSE(Parsed(std::string(R"([{"slice": )") + slice + "}]")) << slice;
  }
  EXPECT_FALSE(Parsed(R"([{"sum": [1], "pad": [2]}])"));
  EXPECT_FALSE(Parsed(R"([5])"));
}

}  // namespace
}  // namespace ckptfit
