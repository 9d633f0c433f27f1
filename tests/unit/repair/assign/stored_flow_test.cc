#include "repair/assign/stored_flow.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codec/json.h"

namespace ckptfit {
namespace {

// "x" -> "a" -> "inner" {"in" -> "b" -> "c"} -> "d", and "x" -> "e".
constexpr const char* kNested = R"({"class_name": "Functional", "config": {"layers": [
  {"class_name": "InputLayer", "name": "x", "config": {"name": "x"}, "inbound_nodes": []},
  {"class_name": "Dense", "name": "a", "config": {"name": "a"}, "inbound_nodes": [[["x", 0, 0, {}]]]},
  {"class_name": "Functional", "name": "inner", "inbound_nodes": [[["a", 0, 0, {}]]], "config": {"name": "inner", "layers": [
    {"class_name": "InputLayer", "name": "in", "config": {"name": "in"}, "inbound_nodes": []},
    {"class_name": "Dense", "name": "b", "config": {"name": "b"}, "inbound_nodes": [[["in", 0, 0, {}]]]},
    {"class_name": "Dense", "name": "c", "config": {"name": "c"}, "inbound_nodes": [[["b", 0, 0, {}]]]}]}},
  {"class_name": "Dense", "name": "d", "config": {"name": "d"}, "inbound_nodes": [[["inner", 1, 0, {}]]]},
  {"class_name": "Dense", "name": "e", "config": {"name": "e"}, "inbound_nodes": [[["x", 0, 0, {}]]]}]}})";

Side Stored(const std::vector<std::string>& names) {
  Side side;
  for (const std::string& name : names) {
    Layer& layer = side.layers.emplace_back();
    layer.speak = name;
    layer.parts.push_back({"kernel", "kernel", Shape({4}), DType::kFloat32, side.layers.size() - 1});
  }
  return side;
}

TEST(StoredFlowTest, AConfigTellsTheOrderOfLayersHoweverTheyAreNested) {
  const RunOrder order = OrderInConfig(*ParseJson(kNested, "config"), Stored({"a", "b", "c", "d", "e"}));
  EXPECT_EQ(order.Of(0, 1), Runs::kBefore);
  EXPECT_EQ(order.Of(2, 1), Runs::kBehind);
  EXPECT_EQ(order.Of(3, 2), Runs::kBehind);
  EXPECT_EQ(order.Of(4, 0), Runs::kBeside);
  EXPECT_EQ(order.Of(4, 3), Runs::kBeside);
}

TEST(StoredFlowTest, LayersAreAlsoKnownByTheirWalk) {
  Side side = Stored({"?", "?"});
  side.layers[0].identity = "layers/dense";
  side.layers[1].identity = "layers/functional/layers/dense_1/cell";
  const RunOrder order = OrderInConfig(*ParseJson(kNested, "config"), side);
  EXPECT_EQ(order.Of(0, 1), Runs::kBefore);
}

TEST(StoredFlowTest, WhatNoConfigNamesIsUnknown) {
  EXPECT_EQ(OrderInConfig(*ParseJson(kNested, "config"), Stored({"a", "other"})).Of(0, 1), Runs::kUnknown);
  EXPECT_TRUE(OrderInConfig(Value(), Stored({"a", "b"})).empty());
  EXPECT_TRUE(OrderInConfig(*ParseJson(R"({"class_name": "Mine", "config": {}})", "config"), Stored({"a"})).empty());
}

TEST(StoredFlowTest, ALayerRunsWhenOneOfItsVariablesDoes) {
  Checkpoint checkpoint;
  for (const char* key : {"k0", "k1", "k2"}) checkpoint.tensors.emplace_back().key = key;
  VariableFlow flow{{{"k0", 2}, {"k1", 0}}, RunOrder(3)};
  flow.order.Set(2, 0, true, false);
  const RunOrder order = OrderInFunctions(flow, checkpoint, Stored({"a", "b", "c"}));
  EXPECT_EQ(order.Of(0, 1), Runs::kBefore);
  EXPECT_EQ(order.Of(1, 0), Runs::kBehind);
  EXPECT_EQ(order.Of(0, 2), Runs::kUnknown) << "no function uses k2";
}

}  // namespace
}  // namespace ckptfit
