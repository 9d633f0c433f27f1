#include "formats/saved_model/rewrite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"
#include "forge/table.h"

namespace ckptfit {
namespace {

using forge::BytesField;
using forge::VarintField;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string Node(std::string_view name, std::string_view operation, std::initializer_list<std::string_view> inputs = {},
                 const std::string& attributes = "") {
  std::string node = BytesField(1, name) + BytesField(2, operation);
  for (const std::string_view input : inputs) node += BytesField(3, input);
  return node + attributes;
}
std::string Attribute(std::string_view name) {
  return BytesField(5, BytesField(1, name) + BytesField(2, VarintField(5, 1)));
}
std::string Entry(std::string_view key, std::string_view value) { return BytesField(1, key) + BytesField(2, value); }

// A function that saves a variable, with what later releases add where `nodes` and the others say so.
std::string Function(const std::string& nodes, const std::string& signature = "", const std::string& rest = "") {
  return BytesField(1, BytesField(1, "__inference__traced_save_1") + signature) + nodes + rest;
}
std::string Graph(const std::string& function) { return BytesField(2, BytesField(1, function)); }
std::string Model(const std::string& graph, const std::string& objects = "") {
  const std::string constant = BytesField(1, Node("c", "Const", {}, BytesField(5, std::string(100000, 'x'))));
  return VarintField(1, 1) +
         BytesField(2, BytesField(2, constant + graph + VarintField(4, 7)) +
                           (objects.empty() ? "" : BytesField(7, objects + VarintField(9, 9)))) +
         BytesField(99, "not known here");
}

const std::string kRead = BytesField(3, Node("Read", "ReadVariableOp", {"v", "^Read/DisableCopyOnRead"}));
const std::string kDisable = BytesField(3, Node("Read/DisableCopyOnRead", "DisableCopyOnRead", {"v"}));
const std::string kWithout = BytesField(3, Node("Read", "ReadVariableOp", {"v"}));

struct Rewritten {
  Status status;
  std::string bytes;
  SavedModelRewrite plan;
};

Rewritten Rewrite(const std::string& bytes, const SavedModelEdit& edit) {
  Rewritten out;
  const auto source = forge::SourceOf(bytes);
  Result<SavedModelRewrite> plan = PlanRewrite(*source, edit);
  if (!plan) {
    out.status = plan.error();
    return out;
  }
  out.plan = *plan;
  out.status = ReadSpliced(*source, plan->splices, [&](std::span<const std::byte> piece) {
    out.bytes += AsText(piece);
    return Status();
  });
  EXPECT_EQ(out.bytes.size(), plan->bytes);
  return out;
}

SavedModelEdit TakingOut() { return {{"DisableCopyOnRead"}, {}, {}, nullptr}; }

TEST(RewriteSavedModel, TakesOutNodesAndWhatNamesThem) {
  const std::string outputs = BytesField(20, "Read/DisableCopyOnRead") + BytesField(20, "Read");
  const std::string returned = BytesField(4, Entry("y", "Read:value:0"));
  const std::string control =
      BytesField(6, Entry("Read/DisableCopyOnRead", "Read/DisableCopyOnRead")) + BytesField(6, Entry("Read", "Read"));
  const Rewritten made = Rewrite(Model(Graph(Function(kDisable + kRead, outputs, returned + control))), TakingOut());
  ASSERT_TRUE(made.status.ok()) << made.status.message();
  EXPECT_EQ(made.bytes,
            Model(Graph(Function(kWithout, BytesField(20, "Read"), returned + BytesField(6, Entry("Read", "Read"))))));
  EXPECT_THAT(made.plan.taken_out, ElementsAre(Pair("DisableCopyOnRead", 1)));
}

TEST(RewriteSavedModel, PartsOfAFunctionMayStandInAnyOrder) {
  const std::string control = BytesField(6, Entry("out", "Read/DisableCopyOnRead"));
  const std::string function = control + kRead + kDisable + BytesField(1, BytesField(20, "out") + BytesField(1, "f"));
  const Rewritten made = Rewrite(Model(Graph(function)), TakingOut());
  ASSERT_TRUE(made.status.ok()) << made.status.message();
  EXPECT_EQ(made.bytes, Model(Graph(kWithout + BytesField(1, BytesField(1, "f")))));
}

TEST(RewriteSavedModel, LengthsAroundAChangeGetShorterThemselves) {
  // 127 bytes are left of a function that had 128 and more: its length takes one byte in place of two.
  std::string padded = Function(kRead + kDisable);
  const std::size_t left = Function(kWithout).size();
  ASSERT_LT(left, 120u);
  const std::string pad = BytesField(9, std::string(127 - left - 2, 'p'));
  padded += pad;
  const Rewritten made = Rewrite(Model(Graph(padded)), TakingOut());
  ASSERT_TRUE(made.status.ok());
  EXPECT_EQ(made.bytes, Model(Graph(Function(kWithout) + pad)));
}

TEST(RewriteSavedModel, OtherFunctionsWithNodesOfThatNameStay) {
  const std::string same_name = Function(BytesField(3, Node("Read/DisableCopyOnRead", "NoOp")) + kRead);
  const std::string two = BytesField(2, BytesField(1, same_name) + BytesField(1, Function(kDisable + kRead)));
  const Rewritten made = Rewrite(Model(two), TakingOut());
  ASSERT_TRUE(made.status.ok());
  EXPECT_EQ(made.bytes, Model(BytesField(2, BytesField(1, same_name) + BytesField(1, Function(kWithout)))));
}

TEST(RewriteSavedModel, TakesAttributesOutOfNodes) {
  SavedModelEdit edit;
  edit.attributes["AssignVariableOp"] = {"validate_shape"};
  const auto graph = [](const std::string& attribute) {
    const std::string assign = Node("a", "AssignVariableOp", {"v", "x"}, Attribute("dtype") + attribute);
    const std::string other = Node("b", "Assign", {"v", "x"}, Attribute("validate_shape"));
    return Graph(Function(BytesField(3, assign) + BytesField(3, other)));
  };
  const Rewritten made = Rewrite(Model(graph(Attribute("validate_shape"))), edit);
  ASSERT_TRUE(made.status.ok());
  EXPECT_EQ(made.bytes, Model(graph("")));
  EXPECT_THAT(made.plan.taken_out, ElementsAre(Pair("AssignVariableOp.validate_shape", 1)));
}

TEST(RewriteSavedModel, PutsTextsIntoUserObjects) {
  const std::string text = R"({"name": "m"})";
  const std::string metadata =
      BytesField(1, VarintField(2, 1) + BytesField(4, "_tf_keras_layer") + BytesField(5, text));
  const auto source = forge::SourceOf(metadata);
  const auto texts = FindMetadataTexts(*source);
  ASSERT_TRUE(texts);
  SavedModelEdit edit;
  edit.metadata = *texts;
  edit.keras_metadata = source.get();
  const auto objects = [](const std::string& user) {
    return BytesField(1, BytesField(7, "")) +
           BytesField(
               1, BytesField(1, "edge") + BytesField(4, BytesField(1, "_tf_keras_layer") + user) + BytesField(13, "r"));
  };
  for (const char* before : {"", "an old and much longer text, of which nothing stays"}) {
    const std::string old = *before == '\0' ? "" : BytesField(3, before);
    const Rewritten made = Rewrite(Model("", objects(old + VarintField(2, 3))), edit);
    ASSERT_TRUE(made.status.ok()) << made.status.message();
    EXPECT_EQ(made.bytes, Model("", objects(VarintField(2, 3) + BytesField(3, text))));
    EXPECT_EQ(made.plan.texts, 1u);
  }
}

// The metadata of two objects, of which the first has that text.
std::string Metadata(const std::string& text) {
  return BytesField(1, BytesField(3, "root") + BytesField(5, text) + VarintField(7, 1)) +
         BytesField(1, VarintField(2, 1) + BytesField(5, "{}"));
}

TEST(RewriteSavedModel, ARangeOfATextDoesNotGoAlong) {
  const std::string longer(200, 'c');
  const auto source = forge::SourceOf(Metadata("{\"a\": 1, " + longer + "}"));
  auto texts = FindMetadataTexts(*source);
  ASSERT_TRUE(texts);
  (*texts)[0].cut_begin = 7;
  (*texts)[0].cut_end = 9 + longer.size();
  const SavedModelEdit edit{{}, {}, *texts, source.get()};
  const auto objects = [](const std::string& first, const std::string& second) {
    return BytesField(1, BytesField(4, first)) + BytesField(1, BytesField(4, second));
  };
  const Rewritten made = Rewrite(Model("", objects("", "")), edit);
  ASSERT_TRUE(made.status.ok()) << made.status.message();
  EXPECT_EQ(made.bytes, Model("", objects(BytesField(3, "{\"a\": 1}"), BytesField(3, "{}"))));

  const auto splices = PlanMetadataCut(*source, 0, texts->at(0));
  ASSERT_TRUE(splices);
  std::string file;
  ASSERT_TRUE(ReadSpliced(*source, *splices, [&](std::span<const std::byte> piece) {
                file += AsText(piece);
                return Status();
              }).ok());
  EXPECT_EQ(file, Metadata("{\"a\": 1}"));
  EXPECT_EQ(PlanMetadataCut(*source, 7, texts->at(0)).error().code(), StatusCode::kCorrupt);
}

TEST(RewriteSavedModel, TextsOfOtherObjectsAreRefused) {
  const auto source = forge::SourceOf("text");
  SavedModelEdit edit;
  edit.keras_metadata = source.get();
  edit.metadata[0] = {0, 4};
  EXPECT_EQ(Rewrite(Model("", BytesField(1, BytesField(7, ""))), edit).status.code(), StatusCode::kUnsupported);
  const std::string twice = BytesField(4, "") + BytesField(4, "");
  EXPECT_EQ(Rewrite(Model("", BytesField(1, twice)), edit).status.code(), StatusCode::kUnsupported);
  edit.metadata = {{7, {0, 4}}};
  EXPECT_THAT(Rewrite(Model("", BytesField(1, BytesField(4, ""))), edit).status.message(), HasSubstr("not there"));
}

TEST(RewriteSavedModel, WhatWouldChangeTheModelIsRefused) {
  const auto refusal = [](const std::string& bytes) {
    const Status status = Rewrite(bytes, TakingOut()).status;
    EXPECT_EQ(status.code(), StatusCode::kUnsupported);
    return status.message();
  };
  const std::string ordered = BytesField(3, Node("d", "DisableCopyOnRead", {"v", "^a"}));
  EXPECT_THAT(refusal(Model(Graph(Function(ordered)))), HasSubstr("order"));
  const std::string computed = BytesField(3, Node("d", "DisableCopyOnRead", {"a:out:0"}));
  EXPECT_THAT(refusal(Model(Graph(Function(computed)))), HasSubstr("order"));
  const std::string used = BytesField(3, Node("a", "Identity", {"Read/DisableCopyOnRead:y:0"}));
  EXPECT_THAT(refusal(Model(Graph(Function(kDisable + used)))), HasSubstr("takes a value"));
  const std::string returned = BytesField(4, Entry("y", "Read/DisableCopyOnRead:y:0"));
  EXPECT_THAT(refusal(Model(Graph(Function(kDisable, "", returned)))), HasSubstr("returns a value"));
  const std::string twin = BytesField(3, Node("Read/DisableCopyOnRead", "NoOp"));
  EXPECT_THAT(refusal(Model(Graph(Function(kDisable + twin)))), HasSubstr("one name"));
  EXPECT_THAT(refusal(Model("") + Model("")), HasSubstr("several graphs"));
}

// A parser takes the last of a field that stands twice, and a node needs a name to be taken out by.
TEST(RewriteSavedModel, NodesThatTensorFlowDoesNotWriteAreRefused) {
  const std::string operation = BytesField(2, "DisableCopyOnRead"), name = BytesField(1, "Read/DisableCopyOnRead");
  for (const std::string& node : {operation, name + name + operation, name + operation + operation,
                                  name + operation + BytesField(2, "Identity")}) {
    const Rewritten made = Rewrite(Model(Graph(Function(BytesField(3, node) + kRead))), TakingOut());
    EXPECT_EQ(made.status.code(), StatusCode::kUnsupported);
    EXPECT_THAT(made.status.message(), HasSubstr("a node has no name, or two names or operations"));
  }
}

TEST(RewriteSavedModel, TheGraphAroundTheFunctionsStays) {
  SavedModelEdit edit = TakingOut();
  edit.attributes["AssignVariableOp"] = {"validate_shape"};
  const std::string bytes = Model(BytesField(1, Node("a", "DisableCopyOnRead", {"v"})) +
                                  BytesField(1, Node("b", "AssignVariableOp", {"v"}, Attribute("validate_shape"))));
  EXPECT_EQ(Rewrite(bytes, edit).bytes, bytes);
}

TEST(RewriteSavedModel, NothingToDoChangesNothing) {
  const std::string bytes = Model(Graph(Function(kRead)));
  const Rewritten made = Rewrite(bytes, TakingOut());
  EXPECT_EQ(made.bytes, bytes);
  EXPECT_TRUE(made.plan.splices.empty());
}

TEST(RewriteSavedModel, BytesThatAreNoSavedModelAreCorrupt) {
  const std::string bytes = Model(Graph(Function(kDisable + kRead)), BytesField(1, BytesField(4, "")));
  SavedModelEdit edit = TakingOut();
  for (std::size_t size = bytes.size() - 200; size < bytes.size(); ++size) {
    const Rewritten made = Rewrite(bytes.substr(0, size), edit);
    EXPECT_NE(made.status.code(), StatusCode::kInternal) << size;
  }
  EXPECT_EQ(Rewrite(bytes.substr(0, bytes.size() - 20), edit).status.code(), StatusCode::kCorrupt);
}

TEST(FindMetadataTextsTest, TwoTextsForOneObjectAreNoMetadata) {
  const std::string node = BytesField(1, VarintField(2, 1) + BytesField(5, "a"));
  EXPECT_EQ(FindMetadataTexts(*forge::SourceOf(node + node)).error().code(), StatusCode::kCorrupt);
  EXPECT_EQ(FindMetadataTexts(*forge::SourceOf(node.substr(0, 3))).error().code(), StatusCode::kCorrupt);
  EXPECT_TRUE(FindMetadataTexts(*forge::SourceOf(node))->contains(1));
}

}  // namespace
}  // namespace ckptfit
