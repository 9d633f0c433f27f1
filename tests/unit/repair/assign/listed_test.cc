#include "repair/assign/listed.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

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
      Saved({Tensor("layer_with_weights-1/kernel", "head/kernel"), Tensor("variables/0", "d1/kernel")}), &side));
  EXPECT_FALSE(side.ordered);
}

TEST(AssignListedTest, NothingChangesWithoutAListOrWithoutNames) {
  Side side;
  EXPECT_FALSE(RegroupListed(Saved({Tensor("layer_with_weights-0/kernel", "dense/kernel")}), &side));
  EXPECT_FALSE(RegroupListed(Saved({Tensor("variables/0", "dense/kernel"), Tensor("w", "")}), &side));
  EXPECT_TRUE(side.layers.empty());
}

}  // namespace
}  // namespace ckptfit
