#include "repair/assign/listed.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

constexpr const char* kValue = "/.ATTRIBUTES/VARIABLE_VALUE";

TensorInfo Tensor(const std::string& path, std::string name) {
  TensorInfo tensor;
  tensor.key = path + kValue;
  tensor.name = std::move(name);
  tensor.shape = Shape({4, 4});
  tensor.dtype = DType::kFloat32;
  return tensor;
}

Checkpoint Saved(std::vector<TensorInfo> tensors) {
  Checkpoint checkpoint;
  checkpoint.format = Format::kSavedModel;
  checkpoint.tensors = std::move(tensors);
  return checkpoint;
}

TEST(AssignListedTest, ListsOfVariablesAreKnownByTheirNames) {
  EXPECT_TRUE(IsListed("variables/3/.ATTRIBUTES/VARIABLE_VALUE"));
  EXPECT_TRUE(IsListed("optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE"));
  EXPECT_FALSE(IsListed("optimizer/_variables/3/.ATTRIBUTES/VARIABLE_VALUE"));
  EXPECT_FALSE(IsListed("variables/w/.ATTRIBUTES/VARIABLE_VALUE"));
  EXPECT_FALSE(IsListed("variables/99999999999999999999999/.ATTRIBUTES/VARIABLE_VALUE"));
  EXPECT_TRUE(IsListedCopy("_all_variables/3/.ATTRIBUTES/VARIABLE_VALUE"));
  EXPECT_FALSE(IsListedCopy("variables/3/.ATTRIBUTES/VARIABLE_VALUE"));
}

TEST(AssignListedTest, VariablesAreGroupedByTheirOwnNamesInTheOrderOfTheList) {
  Side side;
  const Checkpoint checkpoint =
      Saved({Tensor("_all_variables/0", "net/a/kernel"), Tensor("variables/0", "net/dense/kernel"),
             Tensor("variables/1", "net/dense/bias"), Tensor("variables/2", "net/a/kernel")});
  ASSERT_TRUE(RegroupListed(checkpoint, &side));
  EXPECT_TRUE(side.ordered);
  ASSERT_EQ(side.layers.size(), 2u);
  EXPECT_EQ(side.layers[0].name, "dense");
  EXPECT_EQ(side.layers[0].type, "dense");
  EXPECT_TRUE(side.layers[0].type_told);
  ASSERT_EQ(side.layers[0].parts.size(), 2u);
  EXPECT_EQ(side.layers[0].parts[1].leaf, "bias");
  EXPECT_EQ(side.layers[1].identity, "net/a");
  EXPECT_EQ(side.layers[1].parts.at(0).index, 3u);
}

TEST(AssignListedTest, AListOfSomeLayersOrdersNone) {
  Side side;
  ASSERT_TRUE(RegroupListed(
      Saved({Tensor("layer_with_weights-1/kernel", "head/kernel"), Tensor("variables/3", "d1/kernel")}), &side));
  EXPECT_FALSE(side.ordered);
}

TEST(AssignListedTest, LayersWithKeysOfTheirOwnFillThePlacesOfTheListBetween) {
  const auto ordered = [](const char* place) {
    Side side;
    EXPECT_TRUE(RegroupListed(Saved({Tensor("layer_with_weights-0/kernel", "front/kernel"),
                                     Tensor("layer_with_weights-2/kernel", "head/kernel"),
                                     Tensor(std::string("variables/") + place, "attention/query/kernel")}),
                              &side));
    std::vector<std::string> names;
    for (const Layer& layer : side.layers) names.push_back(layer.name);
    return side.ordered ? names : std::vector<std::string>();
  };
  EXPECT_EQ(ordered("1"), (std::vector<std::string>{"front", "query", "head"}));
  EXPECT_EQ(ordered("2"), (std::vector<std::string>{"front", "head", "query"}));
  EXPECT_TRUE(ordered("4").empty()) << "a place that nothing leads to";
}

TEST(AssignListedTest, AListWithoutNamesOfLayersIsReadAsTheProgramIsMade) {
  const Checkpoint checkpoint = Saved(
      {Tensor("variables/0", "net/kernel"), Tensor("variables/1", "net/bias"), Tensor("variables/2", "net/kernel")});
  Side none;
  EXPECT_FALSE(RegroupListed(checkpoint, &none)) << "one name of two";
  const auto layer = [](std::initializer_list<const char*> parts) {
    Layer made;
    for (const char* part : parts) made.parts.push_back({part, part, Shape({4, 4}), DType::kFloat32, 0});
    return made;
  };
  Side program, stored;
  program.layers = {layer({"kernel", "bias"}), layer({"kernel"})};
  ASSERT_TRUE(RegroupAsProgram(checkpoint, program, &stored));
  EXPECT_TRUE(stored.ordered);
  ASSERT_EQ(stored.layers.size(), 2u);
  EXPECT_EQ(stored.layers[0].parts.at(1).index, 1u);
  EXPECT_EQ(stored.layers[1].parts.at(0).index, 2u);
  program.layers = {layer({"kernel"}), layer({"bias", "kernel"})};
  EXPECT_TRUE(RegroupAsProgram(checkpoint, program, &stored));
  program.layers = {layer({"kernel", "kernel"}), layer({"bias"})};
  EXPECT_FALSE(RegroupAsProgram(checkpoint, program, &stored)) << "another order of names";
  program.layers = {layer({"kernel", "bias"})};
  EXPECT_FALSE(RegroupAsProgram(checkpoint, program, &stored)) << "one more is stored";
  program.layers = {layer({"kernel", "bias"}), layer({"kernel", "bias"})};
  EXPECT_FALSE(RegroupAsProgram(checkpoint, program, &stored)) << "one more is wanted";
}

TEST(AssignListedTest, AVariableOfTheModelItselfHasNoLayerToBeNamedBy) {
  Side side;
  const Checkpoint checkpoint =
      Saved({Tensor("_scale", "scale"), Tensor("variables/0", "net/b/kernel"), Tensor("variables/1", "net/a/kernel")});
  ASSERT_TRUE(RegroupListed(checkpoint, &side));
  EXPECT_TRUE(side.ordered);
  ASSERT_EQ(side.layers.size(), 3u);
  EXPECT_EQ(side.layers[0].name, "b");
  EXPECT_EQ(side.layers[1].name, "a");
  EXPECT_EQ(side.layers[2].parts.at(0).leaf, "scale");
  EXPECT_FALSE(RegroupListed(Saved({Tensor("net/_scale", "scale"), Tensor("variables/0", "net/b/kernel")}), &side));
}

TEST(AssignListedTest, WhatAnOptimizerTrainsIsAListAsWell) {
  const std::string list = "model/optimizer/_trainable_variables/";
  const auto layer = [](const char* part) {
    Layer made;
    made.parts.push_back({part, part, Shape({4, 4}), DType::kFloat32, 0});
    return made;
  };
  Side program, stored;
  program.layers = {layer("kernel"), layer("bias")};
  ASSERT_TRUE(
      RegroupAsProgram(Saved({Tensor(list + "0", "net/kernel"), Tensor(list + "1", "net/bias")}), program, &stored));
  EXPECT_EQ(stored.layers.at(1).parts.at(0).index, 1u);
  EXPECT_FALSE(
      RegroupAsProgram(Saved({Tensor(list + "0", "net/kernel"), Tensor("variables/1", "net/bias")}), program, &stored))
      << "two lists";
}

TEST(AssignListedTest, NothingChangesWithoutAListOrWithoutNames) {
  Side side;
  EXPECT_FALSE(RegroupListed(Saved({Tensor("layer_with_weights-0/kernel", "dense/kernel")}), &side));
  EXPECT_FALSE(RegroupListed(Saved({Tensor("variables/0", "dense/kernel"), Tensor("w", "")}), &side));
  EXPECT_TRUE(side.layers.empty());
}

}  // namespace
}  // namespace ckptfit
