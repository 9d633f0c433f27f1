#include "loading/keras_model/saved_model2.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;

// A saved Keras model with one weight and an optimizer of the old kind that has one slot for it.
struct SavedKeras {
  SavedKeras() {
    saved.meta_graphs = 1;
    saved.has_object_graph = true;
    saved.keras_metadata_file = SavedModel::Metadata::kGood;
    saved.keras_nodes = {{0, "root", "_tf_keras_sequential", *ParseJson("{}", "test")}};
    saved.nodes.resize(5);
    saved.nodes[0].kind = SavedModel::Node::Kind::kUserObject;
    saved.nodes[0].identifier = "_tf_keras_sequential";
    saved.nodes[0].children = {{"w", 1}, {"variables", 2}, {"optimizer", 3}};
    MakeVariable("dense/kernel", &saved.nodes[1]);
    saved.nodes[2].kind = SavedModel::Node::Kind::kUserObject;
    saved.nodes[2].identifier = "trackable_list_wrapper";
    saved.nodes[2].children = {{"0", 1}};
    saved.nodes[3].kind = SavedModel::Node::Kind::kUserObject;
    saved.nodes[3].identifier = "optimizer";
    saved.nodes[3].slots = {{1, "m", 4}};
    MakeVariable("Adam/dense/kernel/m", &saved.nodes[4]);

    checkpoint.Edge(0, "w", checkpoint.Variable("w", {2, 3}));
    const auto list = checkpoint.Object();
    checkpoint.Edge(0, "variables", list);
    checkpoint.Edge(list, "0", 1);
    const auto optimizer = checkpoint.Object();
    checkpoint.Edge(0, "optimizer", optimizer);
    const auto slot = checkpoint.Variable("w/.OPTIMIZER_SLOT/optimizer/m", {2, 3});
    checkpoint.At(optimizer).slots.push_back({1, "m", slot});
  }
  static void MakeVariable(const std::string& name, SavedModel::Node* node) {
    node->kind = SavedModel::Node::Kind::kVariable;
    node->name = name;
    node->shape = {2, 3};
    node->dtype = DType::kFloat32;
  }
  LoadTrace Run(const std::string& text, const std::string& tensorflow = "2.10.1") {
    Environment environment;
    environment.tensorflow = environment.keras = *Version::Parse(tensorflow);
    environment.keras_kind = KerasKind::kTfKeras2;
    return LoadSaved(text, saved, &checkpoint.bundle, environment);
  }

  SavedModel saved;
  FakeCheckpoint checkpoint;
};

TEST(SavedModel2, SlotsOfALoadedOptimizerAreNamedAfterTheirVariables) {
  SavedKeras s;
  const LoadTrace trace = s.Run("tf.keras.models.load_model(path, compile=False)");
  ASSERT_EQ(trace.outcome, Outcome::kReturns);
  std::vector<std::string> names;
  for (const TargetVariable& variable : trace.made->variables) names.push_back(trace.made->VariableOf(variable).name);
  EXPECT_THAT(names, ElementsAre("dense/kernel:0", "dense/kernel/m:0"));
  EXPECT_EQ(trace.bindings[1].source, KeyOf("w/.OPTIMIZER_SLOT/optimizer/m"));
}

// Two weights of one name: the second has taken the edge that add_weight() made for the first.
TEST(SavedModel2, ALayerWithoutItsClassListsItsWeightsAsTheEdgesOfTheFileStand) {
  SavedKeras s;
  s.saved.nodes.resize(7);
  s.saved.nodes[5].kind = SavedModel::Node::Kind::kUserObject;
  s.saved.nodes[5].identifier = "_tf_keras_layer";
  SavedKeras::MakeVariable("bank/w", &s.saved.nodes[1]);
  SavedKeras::MakeVariable("bank/w", &s.saved.nodes[6]);
  s.saved.nodes[5].children = {{"w", 6}, {"first", 1}, {"second", 6}};
  s.saved.nodes[0].children = {{"layer-0", 5}, {"variables", 2}};
  s.saved.nodes[2].children = {{"0", 1}, {"1", 6}};
  const auto layer = s.checkpoint.Object();
  s.checkpoint.Edge(0, "layer-0", layer);
  s.checkpoint.Edge(layer, "w", s.checkpoint.Variable("second", {2, 3}));
  s.checkpoint.Edge(layer, "first", 1);
  const auto run = [&](const char* class_name, const char* tensorflow = "2.10.1") {
    const std::string metadata =
        std::string(R"({"name": "bank", "config": {"name": "bank"}, "class_name": ")") + class_name + R"("})";
    s.saved.keras_nodes = {{5, "root.layer-0", "_tf_keras_layer", *ParseJson(metadata, "test")}};
    const LoadTrace trace = s.Run("tf.keras.models.load_model(path, compile=False)", tensorflow);
    std::vector<NodeId> nodes;
    EXPECT_FALSE(trace.exception) << trace.exception->message;
    if (trace.made == nullptr) return nodes;
    for (const TargetVariable& variable : trace.made->variables) nodes.push_back(variable.node);
    return nodes;
  };
  EXPECT_THAT(run("Bank"), ElementsAre(6, 1));
  EXPECT_THAT(run("ReLU"), ElementsAre(1, 6));
  // A list that was made before its weights comes before the edge of their name, one that was made of them behind it.
  s.saved.nodes.resize(8);
  s.saved.nodes[7].kind = SavedModel::Node::Kind::kUserObject;
  s.saved.nodes[7].identifier = "trackable_list_wrapper";
  s.saved.nodes[7].children = {{"0", 1}, {"1", 6}};
  s.saved.nodes[5].children = {{"w", 6}, {"ws", 7}};
  const auto list = s.checkpoint.Object();
  s.checkpoint.Edge(layer, "ws", list);
  s.checkpoint.Edge(list, "0", 1);
  EXPECT_THAT(run("Bank"), ElementsAre(6, 1));
  s.saved.nodes[5].children = {{"ws", 7}, {"w", 6}};
  EXPECT_THAT(run("Bank"), ElementsAre(1, 6));
  EXPECT_THAT(run("ReLU"), ElementsAre(1, 6));
  EXPECT_THAT(run("Bank", "2.7.4"), ElementsAre(6));  // the list is still empty when it becomes an attribute
  EXPECT_THAT(run("ReLU", "2.7.4"), ElementsAre(1, 6));
}

constexpr const char* kLoad = "tf.keras.models.load_model(path)";

TEST(SavedModel2, TheInputLayerThatASequentialMakesMayNotKnowItsArguments) {
  SavedKeras s;
  s.saved.keras_nodes[0].metadata = *ParseJson(R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 3], "name": "i", "optional": false}}]}})",
                                               "test");
  EXPECT_EQ(s.Run(kLoad, "2.12.1").exception->type, "TypeError");
  EXPECT_TRUE(s.Run(kLoad, "2.12.1").exception->message.starts_with("Error when deserializing class 'InputLayer'"));
}

TEST(SavedModel2, ARecurrentLayerIsNotRevivedWithoutTheClassOfItsCell) {
  SavedKeras s;
  const auto metadata = [](const char* cell) {
    return *ParseJson(
        R"({"class_name": "RNN", "name": "rnn", "config": {"name": "rnn", "cell": )" + std::string(cell) + "}}",
        "test");
  };
  s.saved.keras_nodes.push_back(
      {1, "root.layer-0", "_tf_keras_rnn_layer", metadata(R"({"class_name": "Cell", "config": {"units": 3}})")});
  EXPECT_EQ(s.Run(kLoad, "2.10.1").exception->type, "ValueError");
  EXPECT_TRUE(s.Run(kLoad, "2.15.1")
                  .exception->message.starts_with(
                      "Unable to restore custom object of class \"RNN\" (type _tf_keras_rnn_layer)."));
  s.saved.keras_nodes[1].metadata = metadata(R"({"class_name": "StackedRNNCells", "config": {"cells": [
    {"class_name": "LSTMCell", "config": {"units": 3}}]}})");
  EXPECT_EQ(s.Run(kLoad, "2.15.1").outcome, Outcome::kReturns);
}

// The table of what adapt() counted: two tensors lie under the one name that the object graph has for it.
TEST(SavedModel2, TablesAreReadFromTheirKeysAndValues) {
  SavedKeras s;
  s.saved.nodes.resize(6);
  s.saved.nodes[5].kind = SavedModel::Node::Kind::kResource;
  s.saved.nodes[5].has_saveables = true;
  s.saved.nodes[0].children.push_back({"counts", 5});
  const auto table = s.checkpoint.Object();
  s.checkpoint.Edge(0, "counts", table);
  s.checkpoint.At(table).attributes.push_back({"table", "", "counts/.ATTRIBUTES/table"});
  const LoadTrace missing = s.Run(kLoad, "2.15.1");
  ASSERT_TRUE(missing.exception);
  EXPECT_EQ(missing.exception->type, "FileNotFoundError");
  s.checkpoint.Tensor("counts/.ATTRIBUTES/table-keys", {3}, DType::kString);
  s.checkpoint.Tensor("counts/.ATTRIBUTES/table-values", {3}, DType::kInt64);
  EXPECT_EQ(s.Run(kLoad, "2.15.1").outcome, Outcome::kReturns);
}

// The loader of 2.0 to 2.3 imports the functions of the file before it looks at layers; later ones look at layers first.
TEST(SavedModel2, AnOperationOfALaterReleaseIsMetBeforeOrAfterTheMetadataOfLayers) {
  SavedKeras s;
  s.saved.uses.operations["ApproxTopK"];
  for (const char* release : {"2.0.4", "2.1.4", "2.3.4"}) {
    EXPECT_TRUE(s.Run(kLoad, release).exception->message.starts_with("Op type not registered")) << release;
  }
  EXPECT_EQ(s.Run(kLoad, "2.4.4").exception->type, "JSONDecodeError");
  s.saved.nodes[0].metadata = "{}";
  EXPECT_TRUE(s.Run(kLoad, "2.4.4").exception->message.starts_with("Op type not registered"));
}

TEST(SavedModel2, ArgumentsThatTheReleaseDoesNotKnowAreRefused) {
  SavedKeras s;
  const char* call = "tf.keras.models.load_model(path, safe_mode=False)";
  EXPECT_EQ(s.Run(call, "2.10.1").exception->message, "load_model() got an unexpected keyword argument 'safe_mode'");
  EXPECT_EQ(s.Run(call, "2.12.1").outcome, Outcome::kReturns);
}

// A metric around a function cannot be revived without it; only a model that is compiled asks for one.
TEST(SavedModel2, AMetricOfAnUnknownFunctionEndsTheLoadOfACompiledModel) {
  SavedKeras s;
  s.saved.keras_nodes.push_back({3, "root.keras_api.metrics.1", "_tf_keras_metric",
                                 *ParseJson(R"({"class_name": "MeanMetricWrapper", "name": "my_metric",
                                                "config": {"name": "my_metric", "fn": "my_metric"}})",
                                            "test")});
  EXPECT_EQ(s.Run("tf.keras.models.load_model(path, compile=False)").outcome, Outcome::kReturns);
  const auto raised = s.Run(kLoad, "2.10.1").exception;
  EXPECT_EQ(raised->type, "ValueError");
  EXPECT_TRUE(
      raised->message.starts_with("Unable to restore custom object of type _tf_keras_metric. Please make sure"));
  EXPECT_TRUE(s.Run(kLoad, "2.15.1")
                  .exception->message.starts_with(
                      "Unable to restore custom object of class \"MeanMetricWrapper\" (type _tf_keras_metric)."));
}

TEST(SavedModel2, ALayerThatDoesNotKnowItsArgumentsEndsTheLoadUntilItCouldBeRevivedWithoutItsClass) {
  SavedKeras s;
  const auto metadata = [](const char* must) {
    return *ParseJson(R"({"class_name": "Dense", "config": {"name": "d", "units": 4, "lora_rank": null},
                          "must_restore_from_config": )" +
                          std::string(must) + "}",
                      "test");
  };
  s.saved.keras_nodes.push_back({1, "root.layer-0", "_tf_keras_layer", metadata("false")});
  EXPECT_EQ(s.Run(kLoad, "2.6.5").exception->type, "TypeError");
  EXPECT_EQ(s.Run(kLoad, "2.10.1").exception->type, "RuntimeError");
  EXPECT_EQ(s.Run(kLoad, "2.12.1").outcome, Outcome::kReturns);
  s.saved.keras_nodes[1].metadata = metadata("true");
  EXPECT_EQ(s.Run(kLoad, "2.12.1").exception->type, "RuntimeError");
}

// The table in which adapt() counts words came with 2.6; it is no part of what older releases saved.
TEST(SavedModel2, LookupLayersOfOldFilesLackATableThatTheirClassHasNow) {
  SavedKeras s;
  s.saved.nodes.resize(7);
  for (std::size_t i : {5u, 6u}) s.saved.nodes[i].kind = SavedModel::Node::Kind::kUserObject;
  s.saved.nodes[5].identifier = "_tf_keras_layer";
  s.saved.nodes[0].children.push_back({"layer-1", 5});
  s.checkpoint.Edge(0, "layer-1", s.checkpoint.Object());
  const auto metadata = [](const char* vocabulary) {
    return *ParseJson(R"({"class_name": "StringLookup", "name": "l", "config": {"name": "l", "vocabulary": )" +
                          std::string(vocabulary) + "}}",
                      "test");
  };
  s.saved.keras_nodes.push_back({5, "root.layer-1", "_tf_keras_layer", metadata("null")});
  EXPECT_EQ(s.Run(kLoad, "2.5.3").outcome, Outcome::kReturns);
  const auto raised = s.Run(kLoad, "2.15.1").exception;
  ASSERT_TRUE(raised);
  EXPECT_EQ(raised->type, "AssertionError");
  EXPECT_TRUE(raised->message.starts_with("Found 1 Python objects that were not bound to checkpointed values"));
  s.saved.keras_nodes.back().metadata = metadata(R"(["a"])");
  EXPECT_EQ(s.Run(kLoad, "2.15.1").outcome, Outcome::kReturns);
}

TEST(SavedModel2, NormalizationCountsInInt64Since23) {
  SavedKeras s;
  s.saved.nodes.resize(7);
  s.saved.nodes[5].kind = SavedModel::Node::Kind::kUserObject;
  s.saved.nodes[5].identifier = "_tf_keras_layer";
  s.saved.nodes[5].children = {{"count", 6}};
  SavedKeras::MakeVariable("normalization/count", &s.saved.nodes[6]);
  s.saved.nodes[6].shape = {};
  s.saved.nodes[6].dtype = DType::kInt32;
  s.saved.nodes[0].children.push_back({"layer-1", 5});
  const auto layer = s.checkpoint.Object();
  s.checkpoint.Edge(0, "layer-1", layer);
  s.checkpoint.Edge(layer, "count", s.checkpoint.Variable("layer-1/count", {}, DType::kInt32));
  s.saved.keras_nodes.push_back(
      {5, "root.layer-1", "_tf_keras_layer",
       *ParseJson(R"({"class_name": "Normalization", "name": "n", "config": {"name": "n"}})", "test")});
  EXPECT_EQ(s.Run("tf.saved_model.load(path)", "2.9.3").outcome, Outcome::kReturns);
  const LoadTrace trace = s.Run(kLoad, "2.9.3");
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_NE(trace.exception->message.find("expected dtype int64"), std::string::npos) << trace.exception->message;
}

TEST(SavedModel2, TextVectorizationPadsToANumberOnly) {
  SavedKeras s;
  const auto metadata = [](const char* must) {
    return *ParseJson(R"({"class_name": "TextVectorization", "name": "t", "must_restore_from_config": )" +
                          std::string(must) +
                          R"(, "config": {"name": "t", "pad_to_max_tokens": true, "max_tokens": null}})",
                      "test");
  };
  s.saved.keras_nodes.push_back({1, "root.layer-1", "_tf_keras_layer", metadata("true")});
  EXPECT_EQ(s.Run(kLoad, "2.15.1").exception->message,
            "If pad_to_max_tokens is True, must set `max_tokens`. Received: max_tokens=None");
  s.saved.keras_nodes.back().metadata = metadata("false");
  EXPECT_EQ(s.Run(kLoad, "2.15.1").outcome, Outcome::kReturns);
}

// A cell says less in its config than its class asks for: the layer around it makes it.
TEST(SavedModel2, WhatALayerMakesItselfIsNotMadeFromItsOwnConfig) {
  SavedKeras s;
  const Value cell = *ParseJson(R"({"class_name": "ConvLSTMCell", "name": "c",
    "config": {"name": "c", "filters": 3, "kernel_size": [3, 3]}})",
                                "test");
  s.saved.keras_nodes.push_back({3, "root.layer-0.cell", "_tf_keras_layer", cell});
  EXPECT_EQ(s.Run(kLoad, "2.6.5").exception->type, "TypeError");
  s.saved.nodes[2].children = {{"cell", 3}};
  s.saved.keras_nodes.insert(s.saved.keras_nodes.begin() + 1, {2, "root.layer-0", "_tf_keras_rnn_layer",
                                                               *ParseJson(R"({"class_name": "ConvLSTM2D", "name": "l",
    "config": {"name": "l", "filters": 3, "kernel_size": [3, 3]}})",
                                                                          "test")});
  EXPECT_EQ(s.Run(kLoad, "2.6.5").outcome, Outcome::kReturns);
}

}  // namespace
}  // namespace ckptfit
