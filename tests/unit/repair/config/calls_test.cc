#include "repair/config/calls.h"

#include <gtest/gtest.h>

#include "unit/repair/config/releases.h"

namespace ckptfit {
namespace {

std::string Tensor(const std::string& history) {
  return R"({"class_name":"__keras_tensor__","config":{"shape":[null],"dtype":"float32","keras_history":)" + history +
         "}}";
}

Value FromLists(const char* entry, const char* class_name = "Dense", const FirstCalls& first = {}) {
  return *CallFromLists(Parsed(entry), class_name, first);
}

Value ToLists(const std::string& args, const std::string& kwargs, const char* class_name = "Dense",
              const FirstCalls& first = {}) {
  return *CallToLists(Parsed(R"({"args":[)" + args + R"(],"kwargs":)" + kwargs + "}"), class_name, first);
}

TEST(CallsTest, OneTensorIsAnArgument) {
  EXPECT_EQ(FromLists(R"([["a", 0, 0, {}]])"), Parsed(R"({"args":[)" + Tensor(R"(["a",0,0])") + R"(],"kwargs":{}})"));
  EXPECT_EQ(ToLists(Tensor(R"(["a",0,0])"), R"({"mask": null})"), Parsed(R"([["a", 0, 0, {}]])"));
}

TEST(CallsTest, SeveralTensorsAreAList) {
  const std::string both = "[" + Tensor(R"(["a",0,0])") + "," + Tensor(R"(["b",1,2])") + "]";
  const char* const lists = R"([["a", 0, 0, {}], ["b", 1, 2, {}]])";
  EXPECT_EQ(FromLists(lists, "Add"), Parsed(R"({"args":[)" + both + R"(],"kwargs":{}})"));
  EXPECT_EQ(ToLists(both, "{}", "Add"), Parsed(lists));
}

TEST(CallsTest, KeywordArgumentsKeepTheirTensors) {
  const char* const lists = R"([["q", 0, 0, {"value": ["v", 0, 0], "training": true}]])";
  const Value call = FromLists(lists, "MultiHeadAttention");
  EXPECT_EQ(call["kwargs"], Parsed(R"({"value":)" + Tensor(R"(["v",0,0])") + R"(,"training":true})"));
  EXPECT_EQ(*CallToLists(call, "MultiHeadAttention", {}), Parsed(lists));
}

TEST(CallsTest, PositionalArgumentsOfAttentionGetTheirNames) {
  EXPECT_EQ(ToLists(Tensor(R"(["q",0,0])") + "," + Tensor(R"(["v",0,0])"), "{}", "MultiHeadAttention"),
            Parsed(R"([["q", 0, 0, {"value": ["v", 0, 0]}]])"));
  EXPECT_EQ(ToLists("", R"({"query":)" + Tensor(R"(["q",0,0])") + R"(,"value":)" + Tensor(R"(["v",0,0])") + "}",
                    "MultiHeadAttention"),
            Parsed(R"([["q", 0, 0, {"value": ["v", 0, 0]}]])"));
}

TEST(CallsTest, AFirstStateIsListedInKeras2AndNamedInKeras3) {
  const char* const lists = R"([["x", 0, 0, {}], ["e", 0, 1, {}], ["e", 0, 2, {}]])";
  const Value call = FromLists(lists, "LSTM");
  EXPECT_EQ(call["args"].AsArray().size(), 1u);
  EXPECT_EQ(call["kwargs"]["initial_state"].AsArray().size(), 2u);
  EXPECT_EQ(*CallToLists(call, "LSTM", {}), Parsed(lists));
  EXPECT_EQ(FromLists(R"([["x", 0, 0, {}], ["g", 0, 1, {}]])", "GRU")["kwargs"]["initial_state"],
            Parsed(Tensor(R"(["g",0,1])")));
}

TEST(CallsTest, ModelsInsideCountFromOneInLists) {
  const FirstCalls first = {{"inner", 1}};
  EXPECT_EQ(FromLists(R"([["inner", 1, 0, {}]])", "Dense", first)["args"].AsArray()[0],
            Parsed(Tensor(R"(["inner",0,0])")));
  EXPECT_EQ(ToLists(Tensor(R"(["inner",0,0])"), "{}", "Dense", first), Parsed(R"([["inner", 1, 0, {}]])"));
}

TEST(CallsTest, WhatKeras3NotesOfItsOwnIsLeftOut) {
  EXPECT_EQ(ToLists(Tensor(R"(["a",0,0])"), R"({"training": false, "mask": [null, null]})"),
            Parsed(R"([["a", 0, 0, {}]])"));
  EXPECT_EQ(ToLists(Tensor(R"(["a",0,0])"), R"({"training": true})", "Dropout"),
            Parsed(R"([["a", 0, 0, {"training": true}]])"));
  EXPECT_EQ(ToLists(Tensor(R"(["a",0,0])"), R"({"training": true})", "RandomFlip"), Parsed(R"([["a", 0, 0, {}]])"));
}

TEST(CallsTest, ConstantsAndUnknownArgumentsAreRefused) {
  EXPECT_FALSE(CallFromLists(Parsed(R"([["_CONSTANT_VALUE", -1, 2.0, {}]])"), "Add", {}));
  EXPECT_FALSE(CallToLists(Parsed(R"({"args":[1, 2],"kwargs":{}})"), "Dense", {}));
  EXPECT_FALSE(CallToLists(Parsed(R"({"args":[],"kwargs":{}})"), "Dense", {}));
}

TEST(CallsTest, EndsAreRenumberedAndBareOnlyWhereOneStandsAlone) {
  const auto same = [](const std::string& name) { return name; };
  EXPECT_EQ(Renumbered(Parsed(R"([["a", 0, 0]])"), {}, {}, true, same), Parsed(R"(["a", 0, 0])"));
  EXPECT_EQ(Renumbered(Parsed(R"(["a", 0, 0])"), {}, {}, false, same), Parsed(R"([["a", 0, 0]])"));
  EXPECT_EQ(Renumbered(Parsed(R"([["a", 1, 0], ["b", 0, 0]])"), {{"a", 1}}, {}, true, same),
            Parsed(R"([["a", 0, 0], ["b", 0, 0]])"));
  EXPECT_EQ(Renumbered(Parsed(R"({"x": ["a", 0, 0]})"), {}, {{"a", 1}}, true, same), Parsed(R"({"x": ["a", 1, 0]})"));
}

}  // namespace
}  // namespace ckptfit
