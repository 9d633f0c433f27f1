#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

Value DenseConfig(int units) {
  Value config;
  config.Set("units", units);
  config.Set("use_bias", true);
  config.Set("dtype", "float32");
  return config;
}

// An unbuilt model of two Dense layers, and a file of the same model, built.
struct Unbuilt {
  explicit Unbuilt(std::uint32_t kind, const std::string& name) {
    model = program.Object(kRoleLayer | kRoleModel | kind, "Model");
    program.target.nodes[model].name = name;
    program.target.nodes[model].built = false;
    first = Dense("dense", 8);
    second = Dense("dense_1", 4);
    program.Describe("model", model, {});

    for (const char* layer : {"layer-0", "layer-1"}) {
      const auto node = checkpoint.Object();
      checkpoint.Edge(0, layer, node);
      const bool is_first = std::string(layer) == "layer-0";
      checkpoint.Edge(node, "kernel",
                      checkpoint.Variable(std::string(layer) + "/kernel", is_first ? Shape{5, 8} : Shape{8, 4}));
      checkpoint.Edge(node, "bias", checkpoint.Variable(std::string(layer) + "/bias", is_first ? Shape{8} : Shape{4}));
    }
  }

  NodeId Dense(const std::string& name, int units) {
    const NodeId layer = program.Object(kRoleLayer, "Dense");
    Node& node = program.target.nodes[layer];
    node.name = name;
    node.built = false;
    node.config = DenseConfig(units);
    program.Edge(model, "layer-" + std::to_string(program.target.nodes[model].layers.size()), layer);
    program.target.nodes[model].layers.push_back(layer);
    return layer;
  }

  // Gives edges of the file another name.
  void RenameStored(const std::string& from, const std::string& to) {
    for (auto& node : checkpoint.bundle.graph.nodes) {
      for (auto& edge : node.children) {
        if (edge.name == from) edge.name = to;
      }
    }
  }

  FakeProgram program;
  FakeCheckpoint checkpoint;
  NodeId model = 0, first = 0, second = 0;
};

TEST(LateBuild, ASequentialModelTakesTheWaitingValuesWhenItIsBuilt) {
  const Unbuilt u(kRoleSequential, "sequential");
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  ASSERT_NE(trace.made, nullptr);
  ASSERT_EQ(trace.made->variables.size(), 4u);
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[0]).name, "dense/kernel:0");
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[2]).name, "dense_1/kernel:0");
  for (const Binding& binding : trace.bindings) {
    EXPECT_EQ(binding.state, BindingState::kLoaded);
    EXPECT_TRUE(binding.created_later);
  }
  EXPECT_EQ(trace.bindings[3].source, KeyOf("layer-1/bias"));
  EXPECT_TRUE(trace.unused.empty());
}

TEST(LateBuild, AssertionsSpeakOfTheTimeBeforeTheBuild) {
  const Unbuilt u(kRoleSequential, "sequential");
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_FALSE(trace.asserts.at("assert_consumed"));
  EXPECT_TRUE(trace.asserts.at("assert_existing_objects_matched"));
}

TEST(LateBuild, AssertionsSpeakOfTheTimeAfterTheBuildThatStandsInFrontOfThem) {
  const Unbuilt u(kRoleSequential, "sequential");
  const auto run = [&](const std::string& call) {
    return RunCall(call, u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  };
  const std::string read = "s = tf.train.Checkpoint(model).read(path)";
  EXPECT_EQ(run(read + "; model(x); s.assert_consumed()").outcome, Outcome::kReturns);
  EXPECT_TRUE(run(read + "; model.build((None, 5))").asserts.at("assert_consumed"));
  EXPECT_EQ(run(read + "; other(x); s.assert_consumed()").outcome, Outcome::kRaises);
  EXPECT_EQ(run(read + "; s.assert_consumed(); model(x)").outcome, Outcome::kRaises);
}

TEST(LateBuild, WhatLayersOfUnknownClassesCreateIsNotGuessed) {
  Unbuilt u(kRoleSequential, "sequential");
  u.program.target.nodes[u.second].class_name = "Mine";
  const LoadTrace trace = RunCall("s = tf.train.Checkpoint(model).read(path); model(x); s.assert_consumed()",
                                  u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.outcome, Outcome::kUnknown);
  EXPECT_EQ(trace.unknowns.size(), 1u);
}

TEST(LateBuild, LayersOfASequentialPartAreNamedWithoutIt) {
  Unbuilt u(0, "net");
  Node& net = u.program.target.nodes[u.model];
  const std::vector<NodeId> layers = std::exchange(net.layers, {});
  const NodeId part = u.program.Object(kRoleLayer | kRoleModel | kRoleSequential, "Sequential");
  u.program.target.nodes[part].name = "part";
  u.program.target.nodes[part].layers = layers;
  u.program.target.nodes[u.model].layers = {part};
  const auto first_name = [&](const std::string& tensorflow) {
    const LoadTrace trace =
        RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, tensorflow, KerasKind::kTfKeras2);
    return trace.made->VariableOf(trace.made->variables[0]).name;
  };
  EXPECT_EQ(first_name("2.10.1"), "dense/kernel:0");
  EXPECT_EQ(first_name("2.4.4"), "dense/kernel:0");
}

TEST(LateBuild, ASubclassedModelNamesItsVariablesInItsScope) {
  const Unbuilt u(0, "net");
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[0]).name, "net/dense/kernel:0");
}

TEST(LateBuild, OtherNamesLeaveInitialValues) {
  Unbuilt u(0, "net");
  for (auto& [name, child] : u.program.target.nodes[u.model].children) name = "l" + name;
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  ASSERT_EQ(trace.bindings.size(), 4u);
  for (const Binding& binding : trace.bindings) EXPECT_EQ(binding.state, BindingState::kInitial);
  EXPECT_EQ(trace.unused.size(), 4u);
}

TEST(LateBuild, AStoredBiasOfAnotherSizeDoesNotLoad) {
  Unbuilt u(kRoleSequential, "sequential");
  u.program.target.nodes[u.second].config = DenseConfig(6);
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.bindings[1].state, BindingState::kLoaded);
  EXPECT_EQ(trace.bindings[2].state, BindingState::kInitial);
  EXPECT_EQ(trace.bindings[3].state, BindingState::kInitial);
}

TEST(LateBuild, AStatementThatBuildsWithAnotherSizeRaises) {
  Unbuilt u(kRoleSequential, "sequential");
  const auto run = [&](const std::string& build) {
    return RunCall("tf.train.Checkpoint(model).read(path)" + build, u.checkpoint, u.program, "2.10.1",
                   KerasKind::kTfKeras2);
  };
  EXPECT_EQ(run("; model(tf.zeros((1, 5)))").outcome, Outcome::kReturns);
  const LoadTrace wider = run("; model(tf.zeros((1, 7)))");
  ASSERT_EQ(wider.outcome, Outcome::kRaises);
  EXPECT_EQ(wider.exception->type, "ValueError");
  EXPECT_NE(wider.exception->message.find("(5, 8)"), std::string::npos);
  EXPECT_NE(wider.exception->message.find("(7, 8)"), std::string::npos);
  u.program.target.nodes[u.second].config = DenseConfig(6);
  EXPECT_EQ(run("").outcome, Outcome::kReturns);
  EXPECT_EQ(run("; model(x)").outcome, Outcome::kRaises);
  EXPECT_EQ(run("; other(x)").outcome, Outcome::kReturns);
}

TEST(LateBuild, WhatACallRaisesTellsOfTheCallAndWhatBuildRaisesDoesNot) {
  const Unbuilt u(kRoleSequential, "sequential");
  const auto message = [&](const char* build, const char* tensorflow) {
    return RunCall(std::string("tf.train.Checkpoint(model).read(path); model") + build, u.checkpoint, u.program,
                   tensorflow, KerasKind::kTfKeras2)
        .exception->message;
  };
  EXPECT_TRUE(message("(tf.zeros((1, 7)))", "2.9.3")
                  .starts_with("Exception encountered when calling layer \"sequential\" (type Model).\n\nIn this "));
  EXPECT_EQ(message("(tf.zeros((1, 7)))", "2.4.4"),
            "Tensor's shape (5, 8) is not compatible with supplied shape [7, 8]");
  EXPECT_TRUE(message(".build((None, 7))", "2.9.3").starts_with("In this `tf.Variable` creation"));
}

TEST(LateBuild, BuildNamesTheVariablesOfASubclassedModelOutsideItsScope) {
  const Unbuilt u(0, "net");
  const auto first_name = [&](const char* build) {
    const LoadTrace trace = RunCall(std::string("tf.train.Checkpoint(model).read(path); model") + build, u.checkpoint,
                                    u.program, "2.10.1", KerasKind::kTfKeras2);
    return trace.made->VariableOf(trace.made->variables[0]).name;
  };
  EXPECT_EQ(first_name("(x)"), "net/dense/kernel:0");
  EXPECT_EQ(first_name(".build((None, 5))"), "dense/kernel:0");
}

// A model class of the program whose build() does this, and a file with a variable of the model's own.
struct OwnBuild : Unbuilt {
  explicit OwnBuild(CustomObject::OwnBuild build) : Unbuilt(0, "net") {
    program.target.nodes[model].class_name = "Net";
    CustomObject custom;
    custom.key = custom.class_name = "Net";
    custom.module = program.target.nodes[model].module;
    custom.own_build = build;
    program.target.custom_objects.push_back(custom);
    const auto gain = checkpoint.Variable("gain", {4});
    for (const char* name : {"gain", "g"}) checkpoint.Edge(0, name, gain);  // as add_weight() and the attribute call it
  }
  std::vector<std::string> Names(const std::string& build, const char* tensorflow = "2.10.1") const {
    return NamesIn(Run(build, tensorflow));
  }
  LoadTrace Run(const std::string& build, const char* tensorflow = "2.10.1") const {
    return RunCall("tf.train.Checkpoint(model).read(path); model" + build, checkpoint, program, tensorflow,
                   KerasKind::kTfKeras2);
  }
  static std::vector<std::string> NamesIn(const LoadTrace& trace) {
    std::vector<std::string> names;
    const Target given;
    for (const TargetVariable& variable : trace.TargetOf(given).variables) {
      names.push_back(trace.TargetOf(given).VariableOf(variable).name);
    }
    return names;
  }
};

using Names = std::vector<std::string>;

// Model.build() runs call() outside all scopes.
TEST(LateBuild, ABuildOfItsOwnThatCallsThatOfTheModelNamesTheLayersOutsideTheModelsScope) {
  const OwnBuild u({true, false, false, false});
  const Names plain = {"dense/kernel:0", "dense/bias:0", "dense_1/kernel:0", "dense_1/bias:0"};
  EXPECT_EQ(u.Names("(x)"), plain);
  EXPECT_EQ(u.Names(".build((None, 5))"), plain);
}

TEST(LateBuild, VariablesThatABuildOfItsOwnMakesAreThoseThatWaitInTheFile) {
  const OwnBuild u({true, false, true, false});
  const LoadTrace trace = u.Run("(x)");
  EXPECT_EQ(OwnBuild::NamesIn(trace),
            (Names{"net/gain:0", "dense/kernel:0", "dense/bias:0", "dense_1/kernel:0", "dense_1/bias:0"}));
  EXPECT_EQ(trace.bindings[0].source, KeyOf("gain"));
  EXPECT_TRUE(trace.asserts.at("assert_consumed"));
  EXPECT_TRUE(trace.warnings.empty());
  EXPECT_EQ(u.Names(".build((None, 5))").front(), "gain:0");
}

TEST(LateBuild, ABuildOfItsOwnAloneLeavesTheLayersToTheFirstCall) {
  const OwnBuild u({false, false, true, true});
  EXPECT_EQ(u.Names(".build((None, 5))"), Names{"gain:0"});
  EXPECT_EQ(u.Names("(x)").size(), 5u);
  EXPECT_EQ(OwnBuild({false, true, false, true}).Names(".build((None, 5))").size(), 4u);
}

TEST(LateBuild, WhatABuildOfItsOwnMakesBesidesIsUnknown) {
  OwnBuild lacks({false, false, true, true});
  lacks.checkpoint.bundle.graph.nodes.back().attributes.clear();
  EXPECT_EQ(lacks.Run("(x)").outcome, Outcome::kUnknown);
  OwnBuild makes({false, false, false, true});
  makes.program.target.nodes[makes.model].layers.clear();
  const LoadTrace trace = makes.Run("(x)");
  EXPECT_EQ(trace.outcome, Outcome::kUnknown);
  EXPECT_EQ(trace.unknowns, Names{"what build() of Net makes"});
}

// As a decoder that is restored before its first call: the cell is there, its variables are not.
TEST(LateBuild, TheCellOfARecurrentLayerTakesItsValuesToo) {
  FakeProgram program;
  FakeCheckpoint checkpoint;
  const NodeId model = program.Object(kRoleLayer | kRoleModel, "Decoder");
  const NodeId gru = program.Object(kRoleLayer, "GRU");
  const NodeId cell = program.Object(kRoleLayer, "GRUCell");
  const auto set = [&](NodeId id, const char* name, std::vector<NodeId> layers) {
    program.target.nodes[id].name = name;
    program.target.nodes[id].built = false;
    program.target.nodes[id].layers = std::move(layers);
  };
  set(model, "decoder", {gru});
  set(gru, "gru", {cell});
  set(cell, "gru_cell", {});
  program.target.nodes[cell].config.Set("units", 4);
  program.target.nodes[cell].config.Set("reset_after", true);
  program.Edge(model, "gru", gru);
  program.Edge(gru, "cell", cell);
  program.Describe("decoder", model, {});
  const auto stored = checkpoint.Object(), stored_gru = checkpoint.Object(), stored_cell = checkpoint.Object();
  checkpoint.Edge(0, "decoder", stored);
  checkpoint.Edge(stored, "gru", stored_gru);
  checkpoint.Edge(stored_gru, "cell", stored_cell);
  checkpoint.Edge(stored_cell, "kernel", checkpoint.Variable("k", {3, 12}));
  checkpoint.Edge(stored_cell, "recurrent_kernel", checkpoint.Variable("r", {4, 12}));
  checkpoint.Edge(stored_cell, "bias", checkpoint.Variable("b", {2, 12}));
  const auto run = [&](const char* tensorflow) {
    return RunCall("tf.train.Checkpoint(decoder=decoder).restore(path)", checkpoint, program, tensorflow,
                   KerasKind::kTfKeras2);
  };
  const LoadTrace trace = run("2.10.1");
  ASSERT_EQ(trace.bindings.size(), 3u);
  for (const Binding& binding : trace.bindings) EXPECT_EQ(binding.state, BindingState::kLoaded);
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[2]).name, "decoder/gru/gru_cell/bias:0");
  EXPECT_EQ(run("2.1.4").made->variables.size(), 3u);
  EXPECT_EQ(run("2.1.4").made->nodes[run("2.1.4").made->variables[0].node].variable->name, "decoder/gru/kernel:0");
}

TEST(LateBuild, VariablesOfTheModelItselfAreListedWithThoseOfItsLayers) {
  Unbuilt u(0, "net");
  const NodeId own = u.program.Variable("gain", {4});
  u.program.Edge(u.model, "gain", own);
  u.program.target.nodes[u.model].top_level = {own};
  u.checkpoint.Edge(0, "gain", u.checkpoint.Variable("gain", {4}));
  const auto run = [&] {
    return RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.5.3", KerasKind::kTfKeras2);
  };
  const LoadTrace trace = run();
  ASSERT_EQ(trace.bindings.size(), 5u);
  EXPECT_EQ(trace.bindings[4].source, KeyOf("gain"));
  EXPECT_FALSE(trace.bindings[4].created_later);
  u.program.target.variables = {{"model", own}};  // as other releases list it already
  const LoadTrace listed = run();
  ASSERT_EQ(listed.bindings.size(), 5u);
  EXPECT_EQ(listed.bindings[0].source, KeyOf("gain"));
  EXPECT_TRUE(listed.bindings[1].created_later);
}

TEST(LateBuild, KerasThreeLeavesTheFirstVariableOfASubclassedModelInitial) {
  Unbuilt u(0, "net");
  u.RenameStored("kernel", "_kernel");
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.18.0", KerasKind::kKeras3);
  ASSERT_EQ(trace.bindings.size(), 4u);
  EXPECT_EQ(trace.bindings[0].state, BindingState::kInitial);
  EXPECT_EQ(trace.bindings[1].state, BindingState::kLoaded);
  EXPECT_EQ(trace.bindings[2].state, BindingState::kLoaded);
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[0]).name, "net/dense/kernel");
}

// Seen in 2.16 and 2.21: what is created before it and does not wait makes no difference.
TEST(LateBuild, KerasThreeLeavesTheFirstWaitingVariableInitial) {
  Unbuilt u(0, "net");
  u.RenameStored("kernel", "_kernel");
  u.RenameStored("layer-0", "renamed");
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.18.0", KerasKind::kKeras3);
  ASSERT_EQ(trace.bindings.size(), 4u);
  EXPECT_EQ(trace.bindings[2].state, BindingState::kInitial);
  EXPECT_EQ(trace.bindings[3].state, BindingState::kLoaded);
}

TEST(LateBuild, UnknownLayersAreReportedAndMakeNothing) {
  Unbuilt u(0, "net");
  u.program.target.nodes[u.first].class_name = "MyLayer";
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(model).read(path)", u.checkpoint, u.program, "2.10.1", KerasKind::kTfKeras2);
  EXPECT_EQ(trace.bindings.size(), 2u);
  std::size_t not_built = 0;
  for (const Step& step : trace.steps)
    not_built += step.kind == Step::Kind::kNotBuilt && step.node == u.first ? 1u : 0u;
  EXPECT_EQ(not_built, 1u);
}

}  // namespace
}  // namespace ckptfit
