#include "loading/reference/reference_target.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

H5Object Group(std::string path) {
  H5Object object;
  object.path = std::move(path);
  return object;
}

H5Object Dataset(std::string path, Shape shape) {
  H5Object object;
  object.path = std::move(path);
  object.kind = H5Object::Kind::kDataset;
  object.dtype = DType::kFloat32;
  object.shape = std::move(shape);
  return object;
}

H5Attribute Texts(std::vector<std::string> texts) {
  H5Attribute attribute;
  attribute.kind = H5Attribute::Kind::kTexts;
  attribute.texts = std::move(texts);
  return attribute;
}

TEST(ReferenceFromPathLayoutTest, ItemsOfAContainerStandInNumberOrder) {
  H5File file;
  file.objects = {Group(""),
                  Group("layers"),
                  Group("layers/dense"),
                  Group("layers/dense/vars"),
                  Dataset("layers/dense/vars/0", Shape({1})),
                  Group("layers/dense_10"),
                  Group("layers/dense_10/vars"),
                  Dataset("layers/dense_10/vars/0", Shape({10})),
                  Group("layers/dense_2"),
                  Group("layers/dense_2/vars"),
                  Dataset("layers/dense_2/vars/0", Shape({2})),
                  Group("optimizer"),
                  Group("optimizer/vars"),
                  Dataset("optimizer/vars/0", Shape()),
                  Group("vars")};
  const Target target = ReferenceFromPathLayout(file);
  ASSERT_EQ(target.variables.size(), 3u);
  EXPECT_EQ(target.VariableOf(target.variables[1]).shape, Shape({2}));
  EXPECT_EQ(target.VariableOf(target.variables[2]).shape, Shape({10}));
  const Node& model = target.nodes[target.Object("model")];
  ASSERT_EQ(model.walk.size(), 1u);
  EXPECT_EQ(model.walk[0].attribute, "layers");
  ASSERT_EQ(model.walk[0].value.items.size(), 3u);
  EXPECT_EQ(target.nodes[model.walk[0].value.items[2].node].class_name, "dense");
}

TEST(ReferenceFromLegacyH5Test, LayersComeInTheOrderOfLayerNames) {
  H5File file;
  H5Object root = Group("");
  root.attributes["layer_names"] = Texts({"b", "a"});
  H5Object a = Group("a");
  a.attributes["weight_names"] = Texts({"a/kernel:0"});
  file.objects = {root, a, Group("a/a"), Dataset("a/a/kernel:0", Shape({3, 4})), Group("b")};
  const Target target = ReferenceFromLegacyH5(file, "");
  const Node& model = target.nodes[0];
  ASSERT_EQ(model.layers.size(), 2u);
  EXPECT_EQ(target.nodes[model.layers[0]].name, "b");
  ASSERT_EQ(target.variables.size(), 1u);
  EXPECT_EQ(target.VariableOf(target.variables[0]).name, "a/kernel:0");
}

TensorBundle SmallBundle() {
  TensorBundle bundle;
  TensorInfo entry;
  entry.key = "model/w/.ATTRIBUTES/VARIABLE_VALUE";
  entry.dtype = DType::kFloat32;
  entry.shape = Shape({2});
  bundle.entries = {entry};
  bundle.graph.nodes.resize(4);
  bundle.graph.nodes[0].children = {{"model", 1}, {"save_counter", 3}, {"bad", 99}};
  bundle.graph.nodes[1].children = {{"w", 2}};
  bundle.graph.nodes[2].attributes = {{"VARIABLE_VALUE", "net/w", entry.key}};
  return bundle;
}

TEST(ReferenceFromBundleTest, TheRootsChildrenAreTheObjects) {
  const Target target = ReferenceFromBundle(SmallBundle());
  ASSERT_EQ(target.objects.size(), 1u);
  EXPECT_EQ(target.objects[0].first, "model");
  ASSERT_EQ(target.variables.size(), 1u);
  EXPECT_EQ(target.VariableOf(target.variables[0]).name, "net/w:0");
}

TEST(ReferenceFromBundleTest, EdgesThatLeaveTheGraphAreDropped) {
  const Target target = ReferenceFromBundle(SmallBundle());
  EXPECT_EQ(target.nodes[0].children.size(), 2u);
}

TEST(ReferenceFromNamesTest, EveryTensorIsAVariableOfThatName) {
  const Target target = ReferenceFromNames(SmallBundle());
  ASSERT_EQ(target.variables.size(), 1u);
  EXPECT_EQ(target.VariableOf(target.variables[0]).shared_name, "model/w/.ATTRIBUTES/VARIABLE_VALUE");
}

}  // namespace
}  // namespace ckptfit
