#include "formats/description/reader.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

constexpr std::string_view kSmall = R"({
  "schema": "ckptfit.target/1",
  "environment": {"tensorflow": "2.21.0", "keras": "3.15.1", "keras_kind": "keras", "python": "3.13.0"},
  "objects": [["model", 0]],
  "variables": [["model", 2]],
  "nodes": [
    {"class": "Sequential", "module": "keras.src.models.sequential", "name": "sequential",
     "roles": ["layer", "model", "sequential"], "children": [["_layers", 1]], "layers": [1], "weights": [2],
     "walk": [["layers", {"list": [1, {"tuple": []}]}]]},
    {"class": "Scale", "module": "train", "roles": ["layer", "custom"], "source": "train.py:14", "store": [["0", 2]],
     "config": {"units": 4}, "registered_name": "pkg>Scale", "trainable": false},
    {"class": "Variable", "roles": ["variable"], "restore": "variable", "saves": ["VARIABLE_VALUE"],
     "variable": {"name": "sequential/scale/w", "short_name": "w", "shape": [3, -1], "dtype": "float32"}}],
  "custom_objects": [{"key": "Scale", "class": "Scale", "kind": "class", "given": true, "bases": ["Layer"],
     "parameters": [["units", true, false]], "var_keyword": true, "instance": 1},
    {"key": "Net", "class": "Net", "kind": "class", "compile": "alone", "build": ["base", "weights"], "counts": ["depth"]},
    {"key": "Gan", "class": "Gan", "kind": "class", "compile": "config", "build": ["built", "parts"]}]})";

TEST(DescriptionReaderTest, ReadsNodesVariablesAndCustomObjects) {
  const auto target = ReadDescription(kSmall, "t.json");
  ASSERT_TRUE(target.has_value()) << target.error().ToString();
  EXPECT_TRUE(target->environment.keras3());
  EXPECT_EQ(target->environment.python.minor, 13);
  EXPECT_EQ(target->Object("model"), 0u);
  EXPECT_EQ(target->Object("optimizer"), kNoNode);
  ASSERT_EQ(target->variables.size(), 1u);
  const Variable& variable = target->VariableOf(target->variables[0]);
  EXPECT_EQ(variable.short_name, "w");
  EXPECT_EQ(variable.shape, Shape({3, -1}));
  const Node& layer = target->nodes[1];
  EXPECT_TRUE(layer.is(kRoleCustom));
  EXPECT_FALSE(layer.trainable);
  EXPECT_EQ(layer.registered_name, "pkg>Scale");
  EXPECT_EQ(target->nodes[0].registered_name, "Sequential");
  ASSERT_EQ(target->nodes[0].walk.size(), 1u);
  EXPECT_EQ(target->nodes[0].walk[0].value.items[1].kind, WalkValue::Kind::kTuple);
  ASSERT_EQ(target->custom_objects.size(), 3u);
  EXPECT_EQ(target->custom_objects[0].given, CustomObject::Given::kHandedOver);
  EXPECT_TRUE(target->custom_objects[0].signature.parameters[0].required);
}

TEST(DescriptionReaderTest, ReadsWhatMethodsOfTheProgramsClassesDo) {
  const auto target = ReadDescription(kSmall, "t.json");
  ASSERT_TRUE(target.has_value()) << target.error().ToString();
  const CustomObject& plain = target->custom_objects[0];
  const CustomObject& net = target->custom_objects[1];
  const CustomObject& gan = target->custom_objects[2];
  EXPECT_EQ(plain.own_compile, CustomObject::OwnCompile::kNone);
  EXPECT_EQ(net.own_compile, CustomObject::OwnCompile::kAlone);
  EXPECT_EQ(gan.own_compile, CustomObject::OwnCompile::kFromConfig);
  EXPECT_FALSE(plain.own_build.has_value());
  ASSERT_TRUE(net.own_build && gan.own_build);
  EXPECT_TRUE(net.own_build->base && net.own_build->weights);
  EXPECT_FALSE(net.own_build->parts || net.own_build->marks);
  EXPECT_TRUE(gan.own_build->parts && gan.own_build->marks);
  EXPECT_FALSE(gan.own_build->base || gan.own_build->weights);
  EXPECT_EQ(net.counts, std::vector<std::string>{"depth"});
}

TEST(DescriptionReaderTest, RefusesAnotherSchemaAndSaysWhichItFound) {
  const auto target = ReadDescription(R"({"schema": "ckptfit.target/9"})", "t.json");
  ASSERT_FALSE(target.has_value());
  EXPECT_EQ(target.error().code(), StatusCode::kInvalidArgument);
  EXPECT_NE(target.error().message().find("found schema ckptfit.target/9"), std::string::npos);
}

TEST(DescriptionReaderTest, OfAMemberThatStandsTwiceTheLastOneCounts) {
  const std::string_view head = R"({"schema": "ckptfit.target/1", )";
  const auto node = ReadDescription(
      std::string(head) + R"("nodes": [{"class": "A", "layers": [9], "class": "B", "layers": [0, 0]}]})", "t");
  ASSERT_TRUE(node.has_value()) << node.error().ToString();
  EXPECT_EQ(node->nodes[0].class_name, "B");
  EXPECT_EQ(node->nodes[0].layers, (std::vector<NodeId>{0, 0}));
  const auto nodes = ReadDescription(std::string(head) + R"("nodes": [{}, {"layers": [1]}], "nodes": [{}]})", "t");
  ASSERT_TRUE(nodes.has_value()) << nodes.error().ToString();
  EXPECT_EQ(nodes->nodes.size(), 1u);
}

TEST(DescriptionReaderTest, TheListOfVariablesMayStandInFrontOfTheNodesOrBehind) {
  const std::string variables = R"("variables": [["a",1], ["b", 1]])";
  const std::string nodes = R"("nodes": [{"class": "A"}, {"class":"V","variable":{"name":"v","shape":[]}}])";
  for (const std::string& members : {variables + ", " + nodes, nodes + ", " + variables}) {
    const auto target = ReadDescription(R"({"schema": "ckptfit.target/1", )" + members + "}", "t");
    ASSERT_TRUE(target.has_value()) << target.error().ToString();
    ASSERT_EQ(target->variables.size(), 2u);
    EXPECT_EQ(target->variables[0].group, "a");
    EXPECT_EQ(target->variables[1].group, "b");
    EXPECT_EQ(target->variables[1].node, 1u);
  }
}

TEST(DescriptionReaderTest, ANodeMayReferToOnesBehindItAndNotBehindTheLast) {
  const std::string_view head = R"({"schema": "ckptfit.target/1", "nodes": [{"children": [["x", 1]]}, {"weights": [)";
  EXPECT_TRUE(ReadDescription(std::string(head) + "1]}]}", "t").has_value());
  const auto behind = ReadDescription(std::string(head) + "2]}]}", "t");
  ASSERT_FALSE(behind.has_value());
  EXPECT_EQ(behind.error().where().key, "weights");
}

class BadDescription : public ::testing::TestWithParam<const char*> {};

TEST_P(BadDescription, IsRefusedAsAWhole) {
  const std::string text = std::string(R"({"schema": "ckptfit.target/1", )") + GetParam() + "}";
  const auto target = ReadDescription(text, "t.json");
  ASSERT_FALSE(target.has_value());
  EXPECT_EQ(target.error().code(), StatusCode::kCorrupt);
}

INSTANTIATE_TEST_SUITE_P(All, BadDescription,
                         ::testing::Values(R"("objects": [["model", 0]])", R"("nodes": [{}], "objects": [["m", -1]])",
                                           R"("nodes": [{}], "variables": [["m", 0]])",
                                           R"("variables": [["m", 0]], "nodes": [])",
                                           R"("nodes": [{"children": [["a"]]}])",
                                           R"("nodes": [{"walk": [["a", "b"]]}])",
                                           R"("nodes": [{"slots": [["m", 0]]}])", R"("nodes": [{"weights": [1]}])"));

}  // namespace
}  // namespace ckptfit
