#include "formats/description/plain_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "codec/json.h"
#include "formats/description/reader.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;

constexpr const char* kNode =
    R"({"class":"Variable","module":"keras.src","roles":["variable","custom","other"],"variable":{"name":"dense/kernel",)"
    R"("short_name":"kernel","shared_name":"k","shape":[3,0],"dtype":"float32","trainable":false},"restore":"variable",)"
    R"("saves":["VARIABLE_VALUE"]})";

// Both ways must say the same of a node.
void ExpectReadAsBefore(const std::string& text) {
  Node fast;
  ASSERT_EQ(ReadPlainNode(text + ",{}]", &fast), text.size()) << text;
  const auto root = ParseJson(R"({"schema":"ckptfit.target/1","nodes":[)" + text + "]}", "test");
  ASSERT_TRUE(root.has_value()) << text;
  const auto target = TargetFromDescription(*root, "test");
  ASSERT_TRUE(target.has_value()) << text;
  const Node& node = target->nodes.at(0);
  EXPECT_EQ(fast.class_name, node.class_name);
  EXPECT_EQ(fast.module, node.module);
  EXPECT_EQ(fast.name, node.name);
  EXPECT_EQ(fast.registered_name, node.registered_name);
  EXPECT_EQ(fast.roles, node.roles);
  EXPECT_EQ(fast.restore, node.restore);
  EXPECT_EQ(fast.saves, node.saves);
  ASSERT_EQ(fast.variable.has_value(), node.variable.has_value());
  if (!node.variable) return;
  EXPECT_EQ(fast.variable->name, node.variable->name);
  EXPECT_EQ(fast.variable->short_name, node.variable->short_name);
  EXPECT_EQ(fast.variable->shared_name, node.variable->shared_name);
  EXPECT_EQ(fast.variable->shape, node.variable->shape);
  EXPECT_EQ(fast.variable->dtype, node.variable->dtype);
  EXPECT_EQ(fast.variable->trainable, node.variable->trainable);
}

TEST(PlainNodeTest, ANodeIsReadAsByTheOtherWay) {
  ExpectReadAsBefore(kNode);
  ExpectReadAsBefore(R"({"class":"V"})");
  ExpectReadAsBefore(R"({"name":"n","registered_name":"P>V","restore":"unheard","saves":[],"roles":[]})");
  ExpectReadAsBefore(R"({"variable":{"shape":[],"name":"v","dtype":"unheard","trainable":true},"class":""})");
}

TEST(PlainNodeTest, APairIsANameAndANumber) {
  std::string name;
  std::int64_t number = 0;
  EXPECT_EQ(ReadPlainPair(R"(["model",70],["a")", &name, &number), 12u);
  EXPECT_EQ(name, "model");
  EXPECT_EQ(number, 70);
  for (const char* other : {R"(["model", 7])", R"(["a",-1])", R"(["a",07])", R"(["a",1.5])", R"(["a",1,2])", R"(["a"])",
                            R"([1,2])", R"(["a\n",1])", R"(["a",99999999999999999999])", "", "["}) {
    EXPECT_EQ(ReadPlainPair(other, &name, &number), 0u) << other;
  }
}

TEST(PlainNodeTest, WhatStandsInItIsRead) {
  Node node;
  ASSERT_GT(ReadPlainNode(kNode, &node), 0u);
  EXPECT_EQ(node.roles, kRoleVariable | kRoleCustom);
  EXPECT_EQ(node.registered_name, "Variable");
  EXPECT_EQ(node.variable->shape, Shape({3, 0}));
  EXPECT_EQ(node.variable->dtype, DType::kFloat32);
  EXPECT_THAT(node.saves, ElementsAre("VARIABLE_VALUE"));
}

TEST(PlainNodeTest, WhatIsUnusualIsLeftToTheOtherWay) {
  for (const char* text : {"",
                           "[]",
                           "5",
                           "{}",
                           R"({"class":"V")",
                           R"({"class":"V",})",
                           R"({"class":"V","class":"W"})",
                           R"({"class": "V"})",
                           R"({"class":"V\n"})",
                           "{\"class\":\"\xc3\xa4\"}",
                           R"({"class":5})",
                           R"({"config":{}})",
                           R"({"children":[["a",0]]})",
                           R"({"variable":{"name":"v"}})",
                           R"({"variable":5})",
                           R"({"variable":{"shape":[-1]}})",
                           R"({"variable":{"shape":[01]}})",
                           R"({"variable":{"shape":[null]}})",
                           R"({"variable":{"shape":null}})",
                           R"({"variable":{"shape":[3,]}})",
                           R"({"variable":{"shape":[1.5]}})",
                           R"({"variable":{"shape":[99999999999999999999]}})",
                           R"({"saves":[1]})",
                           R"({"variable":{"shape":[],"trainable":1}})"}) {
    Node node;
    EXPECT_EQ(ReadPlainNode(text, &node), 0u) << text;
  }
  std::string ones = "1";
  for (int i = 0; i < 64; ++i) ones += ",1";
  Node node;
  EXPECT_EQ(ReadPlainNode(R"({"variable":{"shape":[)" + ones + "]}}", &node), 0u);
}

// Nothing is read behind the end, wherever that is.
TEST(PlainNodeTest, EveryBeginningOfANodeIsNoNode) {
  const std::string text = kNode;
  for (std::size_t length = 0; length < text.size(); ++length) {
    const std::string cut(text, 0, length);
    Node node;
    EXPECT_EQ(ReadPlainNode(cut, &node), 0u) << cut;
  }
}

}  // namespace
}  // namespace ckptfit
