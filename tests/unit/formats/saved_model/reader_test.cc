#include "formats/saved_model/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/table.h"
#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using forge::BytesField;
using forge::VarintField;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;
using Kind = SavedModel::Node::Kind;

std::string Edge(int node, std::string_view name) {
  return VarintField(1, static_cast<unsigned>(node)) + BytesField(2, name);
}
std::string Dim(std::uint64_t size) { return BytesField(2, VarintField(1, size)); }
std::string MapEntry(std::string_view key) { return BytesField(1, key) + BytesField(2, ""); }
std::string NodeDef(std::string_view op) {
  return BytesField(1, "node") + BytesField(2, op) + BytesField(5, MapEntry("T"));
}

// A model with one layer that holds one variable, a function, and one signature.
std::string ExampleModel() {
  const std::string info = BytesField(4, "serve") + BytesField(5, "2.4.1");
  const std::string library =
      BytesField(1, BytesField(1, BytesField(1, "__inference_f_1")) + BytesField(3, NodeDef("MatMul")));
  const std::string graph =
      BytesField(1, NodeDef("VarHandleOp")) + BytesField(1, NodeDef("Add")) + BytesField(2, library);
  const std::string signature =
      BytesField(1, "serving_default") + BytesField(2, BytesField(1, MapEntry("x")) + BytesField(2, MapEntry("y")));
  const std::string variable =
      VarintField(1, 1) + BytesField(2, Dim(3) + Dim(4)) + VarintField(3, 1) + BytesField(6, "w:0");
  const std::string objects =
      BytesField(1, BytesField(1, Edge(1, "dense")) +
                        BytesField(4, BytesField(1, "_tf_keras_model") + BytesField(3, "{\"name\": \"m\"}"))) +
      BytesField(1, BytesField(1, Edge(2, "kernel")) +
                        BytesField(4, BytesField(1, "_tf_keras_layer") + BytesField(3, "no json")) +
                        BytesField(13, "Custom>Layer")) +
      BytesField(1, BytesField(7, variable)) + BytesField(1, BytesField(6, ""));
  return VarintField(1, 1) +
         BytesField(2, BytesField(1, info) + BytesField(2, graph) + BytesField(5, signature) + BytesField(7, objects));
}

std::vector<std::string> Operations(const SavedModel& model) {
  std::vector<std::string> names;
  for (const auto& [name, use] : model.uses.operations) names.push_back(name);
  return names;
}

TEST(ReadSavedModel, ReadsGraphObjectsAndSignatures) {
  forge::TempFolder folder;
  folder.Write("saved_model.pb", ExampleModel());
  const SavedModel model = ReadSavedModel(folder.path());
  EXPECT_EQ(model.opened, SavedModel::Opened::kOk);
  EXPECT_EQ(model.meta_graphs, 1u);
  EXPECT_TRUE(model.has_object_graph);
  ASSERT_EQ(model.tags.size(), 1u);
  EXPECT_THAT(model.tags[0], ElementsAre("serve"));
  EXPECT_EQ(model.tensorflow_version, "2.4.1");
  EXPECT_THAT(Operations(model), ElementsAre("MatMul"));
  EXPECT_THAT(model.functions, ElementsAre("__inference_f_1"));
  ASSERT_EQ(model.signatures.size(), 1u);
  EXPECT_EQ(model.signatures[0].name, "serving_default");
  EXPECT_THAT(model.signatures[0].inputs, ElementsAre("x"));
  EXPECT_THAT(model.signatures[0].outputs, ElementsAre("y"));
  ASSERT_EQ(model.nodes.size(), 4u);
  EXPECT_EQ(model.nodes[0].identifier, "_tf_keras_model");
  EXPECT_EQ(model.nodes[0].children[0].name, "dense");
  EXPECT_EQ(model.nodes[1].registered_name, "Custom>Layer");
  EXPECT_EQ(model.nodes[2].kind, Kind::kVariable);
  EXPECT_EQ(model.nodes[2].dtype, DType::kFloat32);
  EXPECT_EQ(model.nodes[2].shape, Shape({3, 4}));
  EXPECT_EQ(model.nodes[2].name, "w:0");
  EXPECT_TRUE(model.nodes[2].trainable);
  EXPECT_EQ(model.nodes[3].kind, Kind::kFunction);
}

TEST(ReadSavedModel, FindsMetadataInTheObjectsOfOldModels) {
  forge::TempFolder folder;
  folder.Write("saved_model.pb", ExampleModel());
  const SavedModel model = ReadSavedModel(folder.path());
  EXPECT_EQ(model.keras_metadata_file, SavedModel::Metadata::kAbsent);
  ASSERT_EQ(model.keras_nodes.size(), 2u);
  EXPECT_EQ(model.keras_nodes[0].path, "root");
  EXPECT_EQ(model.keras_nodes[0].metadata["name"].AsString(), "m");
  EXPECT_EQ(model.keras_nodes[1].path, "root.dense");
  EXPECT_TRUE(model.keras_nodes[1].metadata.is_null());
  ASSERT_EQ(model.observations.size(), 1u);
  EXPECT_EQ(model.observations[0].kind, "metadata-json");
  EXPECT_EQ(model.observations[0].where.key, "root.dense");
}

TEST(ReadSavedModel, PrefersKerasMetadataFile) {
  forge::TempFolder folder;
  folder.Write("saved_model.pb", ExampleModel());
  folder.Write("keras_metadata.pb",
               BytesField(1, VarintField(2, 1) + BytesField(3, "root.dense") + BytesField(4, "_tf_keras_layer") +
                                 BytesField(5, "{\"class_name\": \"Dense\"}")));
  const SavedModel model = ReadSavedModel(folder.path());
  EXPECT_EQ(model.keras_metadata_file, SavedModel::Metadata::kGood);
  ASSERT_EQ(model.keras_nodes.size(), 1u);
  EXPECT_EQ(model.keras_nodes[0].node, 1);
  EXPECT_EQ(model.keras_nodes[0].metadata["class_name"].AsString(), "Dense");
}

TEST(ReadSavedModel, ReportsMetadataThatDoesNotParse) {
  forge::TempFolder folder;
  folder.Write("saved_model.pb", ExampleModel());
  folder.Write("keras_metadata.pb", "\x0a\x50");
  EXPECT_EQ(ReadSavedModel(folder.path()).keras_metadata_file, SavedModel::Metadata::kUnparsable);
}

TEST(ReadSavedModel, OfAFolderWithoutOneIsMissing) {
  forge::TempFolder folder;
  EXPECT_EQ(ReadSavedModel(folder.path()).opened, SavedModel::Opened::kMissing);
}

TEST(ReadSavedModel, OfAnEmptyFileHasNoMetaGraph) {
  forge::TempFolder folder;
  folder.Write("saved_model.pb", "");
  const SavedModel model = ReadSavedModel(folder.path());
  EXPECT_EQ(model.opened, SavedModel::Opened::kOk);
  EXPECT_EQ(model.meta_graphs, 0u);
}

TEST(ReadSavedModel, RefusesAFileCutAnywhere) {
  const std::string whole = ExampleModel();
  for (std::size_t size = 3; size < whole.size(); ++size) {
    forge::TempFolder folder;
    folder.Write("saved_model.pb", whole.substr(0, size));
    const SavedModel model = ReadSavedModel(folder.path());
    EXPECT_EQ(model.opened, SavedModel::Opened::kUnparsable) << size;
    EXPECT_EQ(model.fault, "Error parsing message with type 'tensorflow.SavedModel'");
    EXPECT_TRUE(model.nodes.empty());
  }
}

TEST(ReadSavedModel, CountsAttributesAndSeesTypes) {
  const auto attribute = [](std::string_view name, const std::string& value) {
    return BytesField(5, BytesField(1, name) + BytesField(2, value));
  };
  const std::string types = BytesField(1, BytesField(6, std::string("\x01\x17")));  // a packed list of types
  const std::string first = BytesField(2, "Cast") + attribute("T", VarintField(6, 1)) + attribute("U", types);
  const std::string second = BytesField(2, "Cast") + attribute("T", VarintField(6, 119));
  forge::TempFolder folder;
  const std::string function = BytesField(3, first) + BytesField(3, second);
  folder.Write("saved_model.pb", BytesField(2, BytesField(2, BytesField(2, BytesField(1, function)))));
  const GraphUses uses = ReadSavedModel(folder.path()).uses;
  ASSERT_EQ(uses.operations.size(), 1u);
  EXPECT_EQ(uses.operations.at("Cast").nodes, 2u);
  EXPECT_THAT(uses.operations.at("Cast").attributes, UnorderedElementsAre(Pair("T", 2), Pair("U", 1)));
  EXPECT_EQ(uses.highest_type, 23u);
}

TEST(ReadSavedModel, DoesNotReadConstants) {
  forge::TempFolder folder;
  const std::string value =
      BytesField(5, BytesField(1, "value") + BytesField(2, BytesField(8, std::string(3 << 20, 'x'))));
  const std::string constant = BytesField(1, "c") + BytesField(2, "Const") + value;
  const std::string graph =
      BytesField(1, constant) + BytesField(2, BytesField(1, BytesField(3, constant) + BytesField(3, NodeDef("Add"))));
  folder.Write("saved_model.pb", VarintField(1, 1) + BytesField(2, BytesField(2, graph)));
  EXPECT_THAT(Operations(ReadSavedModel(folder.path())), ElementsAre("Add", "Const"));
}

}  // namespace
}  // namespace ckptfit
