#include "loading/keras_model/inbound.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

std::string Print(const std::vector<InboundTensor>& tensors) {
  std::string out;
  for (const InboundTensor& tensor : tensors) {
    out += (tensor.keyword.empty() ? "" : tensor.keyword + "=") + tensor.layer + ":" + std::to_string(tensor.call) +
           ":" + std::to_string(tensor.output) + " ";
  }
  return out;
}

TEST(InboundTest, ListsOfKerasTwoHoldTensorsAndKeywordArguments) {
  const InboundCall call =
      ReadInboundCall(*ParseJson(R"([["q", 0, 0, {"value": ["v", 1, 0], "training": false}]])", "test"));
  EXPECT_EQ(Print(call.tensors), "q:0:0 value=v:1:0 ");
  EXPECT_TRUE(call.keyword_tensors_raw);
  EXPECT_FALSE(call.has_constant_node);
}

TEST(InboundTest, MergesListSeveralTensorsInOrder) {
  const InboundCall call = ReadInboundCall(*ParseJson(R"([["b", 0, 0, {}], ["a", 2, 1, {}]])", "test"));
  EXPECT_EQ(Print(call.tensors), "b:0:0 a:2:1 ");
}

TEST(InboundTest, ConstantsInATensorsPlaceAreNoted) {
  const InboundCall call = ReadInboundCall(*ParseJson(R"(["_CONSTANT_VALUE", -1, 2.0, {"y": ["a", 0, 0]}])", "test"));
  EXPECT_TRUE(call.has_constant_node);
  EXPECT_EQ(Print(call.tensors), "y=a:0:0 ");
}

TEST(InboundTest, ObjectsOfKerasThreeAreFoundInsideLists) {
  const InboundCall call = ReadInboundCall(*ParseJson(
      R"({"args": [[{"class_name": "__keras_tensor__", "config": {"shape": [null, 2], "dtype": "float32",
          "keras_history": ["a", 0, 0]}}], 2], "kwargs": {"mask": null, "value": {"class_name": "__keras_tensor__",
          "config": {"shape": [null], "dtype": "float32", "keras_history": ["v", 1, 2]}}}})",
      "test"));
  EXPECT_EQ(Print(call.tensors), "a:0:0 value=v:1:2 ");
  ASSERT_EQ(call.constants.size(), 1u);
  EXPECT_EQ(call.constants[0], Value(2));
}

TEST(InboundTest, OutputsMayBeOneTensorAListOrADict) {
  EXPECT_EQ(Print(ReadTensors(*ParseJson(R"(["d", 0, 0])", "test"))), "d:0:0 ");
  EXPECT_EQ(Print(ReadTensors(*ParseJson(R"([["d", 0, 0], ["e", 1, 0]])", "test"))), "d:0:0 e:1:0 ");
  EXPECT_EQ(Print(ReadTensors(*ParseJson(R"({"x": ["d", 0, 0]})", "test"))), "d:0:0 ");
  EXPECT_EQ(Print(ReadTensors(*ParseJson(R"([[], 3, null])", "test"))), "");
}

// nest.flatten() and optree sort the keys of a dict, in which the config keeps the order of the program.
TEST(InboundTest, DictsAreFlattenedByTheirKeys) {
  EXPECT_EQ(Print(ReadTensors(*ParseJson(R"({"priority": ["p", 0, 0], "department": ["d", 0, 0]})", "test"))),
            "d:0:0 p:0:0 ");
  const InboundCall call =
      ReadInboundCall(*ParseJson(R"({"args": [{"b": {"class_name": "__keras_tensor__", "config": {"keras_history":
          ["b", 0, 0]}}, "a": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["a", 0, 0]}}, 1],
          "c": 2}], "kwargs": {}})",
                                 "test"));
  EXPECT_EQ(Print(call.tensors), "a:0:0 b:0:0 ");
  EXPECT_EQ(call.constants, (std::vector<Value>{Value(1), Value(2)}));
}

}  // namespace
}  // namespace ckptfit
