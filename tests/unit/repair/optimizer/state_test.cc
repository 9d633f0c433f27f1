#include "repair/optimizer/state.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "fakes/restore_fixture.h"
#include "repair/assign/assignment.h"
#include "repair/assign/optimizer.h"
#include "repair/layout/object_graph.h"
#include "repair/plan.h"

namespace ckptfit {
namespace {

constexpr const char* kCall = "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)";

// A model of one layer under another attribute than when it was saved, and an optimizer on both sides.
struct Trained {
  Trained() {
    const NodeId model = program.Object(kRoleModel | kRoleLayer, "Net");
    const NodeId layer = program.Object(kRoleLayer, "Dense");
    kernel = program.Variable("dense/kernel", {2, 3});
    program.Edge(model, "encoder", layer);
    program.Edge(layer, "kernel", kernel);
    program.Describe("model", model, {kernel});
    const std::int64_t root = stored.Object();
    const std::int64_t stored_layer = stored.Object();
    stored.Edge(0, "model", root);
    stored.Edge(root, "hidden", stored_layer);
    w = Stored("model/hidden/kernel", "old/kernel", {2, 3});
    stored.Edge(stored_layer, "kernel", w);
    saved = stored.Object();
    stored.Edge(0, "optimizer", saved);
  }

  std::int64_t Stored(const std::string& at, const std::string& name, Shape shape, DType dtype = DType::kFloat32) {
    const std::int64_t node = stored.Variable(at, std::move(shape), dtype);
    stored.At(node).attributes.front().full_name = name;
    return node;
  }

  // As tf.keras.optimizers.legacy saves it.
  void SaveLegacy(const std::vector<std::string>& settings, const std::vector<std::string>& slots,
                  const std::string& name) {
    stored.Edge(saved, "iter", Stored("optimizer/iter", name + "/iter", {}, DType::kInt64));
    for (const std::string& setting : settings) {
      stored.Edge(saved, setting, Stored("optimizer/" + setting, name + "/" + setting, {}));
    }
    for (const std::string& slot : slots) {
      const std::int64_t node =
          Stored("model/hidden/kernel/.OPTIMIZER_SLOT/optimizer/" + slot, name + "/old/kernel/" + slot, {2, 3});
      stored.At(saved).slots.push_back({w, slot, node});
    }
  }

  // As optimizers of Keras 2.11 save it.
  void SaveNew(const std::vector<std::pair<std::string, std::string>>& lists, const std::string& name) {
    const std::int64_t all = stored.Object();
    const std::int64_t iterations = Stored("optimizer/_iterations", "iteration", {}, DType::kInt64);
    stored.Edge(saved, "_variables", all);
    stored.Edge(saved, "_iterations", iterations);
    stored.Edge(saved, "_learning_rate", Stored("optimizer/_learning_rate", "learning_rate", {}));
    stored.Edge(all, "0", iterations);
    for (const auto& [list, word] : lists) {
      const std::int64_t own = stored.Object();
      const std::string place = std::to_string(stored.At(all).children.size());
      const std::int64_t node = Stored("optimizer/_variables/" + place, name + "/" + word + "/old/kernel", {2, 3});
      stored.Edge(saved, list, own);
      stored.Edge(own, "0", node);
      stored.Edge(all, place, node);
    }
  }

  // The program's optimizer, of Keras 2.11 and later.
  void NewOptimizer(const std::string& class_name, const std::vector<std::pair<std::string, std::string>>& lists) {
    optimizer = program.Object(kRoleOptimizer, class_name);
    const NodeId all = program.Object(kRoleContainer, "ListWrapper");
    const NodeId iterations = program.Variable("iteration", {}, DType::kInt64);
    program.Edge(optimizer, "_variables", all);
    program.Edge(optimizer, "_iterations", iterations);
    program.Edge(optimizer, "_learning_rate", program.Variable("learning_rate", {}));
    program.Edge(all, "0", iterations);
    std::vector<NodeId> variables = {iterations};
    for (const auto& [list, word] : lists) {
      const NodeId own = program.Object(kRoleContainer, "ListWrapper");
      variables.push_back(program.Variable(word + "/dense/kernel", {2, 3}));
      program.Edge(optimizer, list, own);
      program.Edge(own, "0", variables.back());
      program.Edge(all, std::to_string(variables.size() - 1), variables.back());
    }
    program.Describe("optimizer", optimizer, variables);
  }

  // The program's optimizer of tf.keras.optimizers.legacy before it was used: it has no variables yet.
  void LegacyOptimizer(const std::string& class_name, double learning_rate) {
    optimizer = program.Object(kRoleOptimizer | kRoleLegacyOptimizer, class_name);
    program.target.nodes[optimizer].built = false;
    program.target.nodes[optimizer].config.Set("learning_rate", learning_rate);
    program.Describe("optimizer", optimizer, {});
  }

  // Key in the new file, without its end, and the stored name.
  std::map<std::string, std::string> Plan(bool strip = false) {
    checkpoint.format = Format::kTensorBundle;
    checkpoint.tensors = stored.bundle.entries;
    for (TensorInfo& tensor : checkpoint.tensors) {
      for (const ObjectGraph::Node& node : stored.bundle.graph.nodes) {
        if (!node.attributes.empty() && node.attributes[0].key == tensor.key)
          tensor.name = node.attributes[0].full_name;
      }
    }
    const Call call = *ParseCall(kCall, "/run/m");
    const Case c{checkpoint, path, &program.target, &call, nullptr, program.target.environment};
    Assignments assignments = Assign(c, {&stored.bundle.graph});
    if (strip) StripOptimizers(checkpoint, program.target, &assignments);
    auto layout = LayOutObjectGraph(call, program.target, program.target.environment);
    EXPECT_TRUE(layout) << layout.error().ToString();
    plan = MakePlan(c, assignments, std::move(layout).value(), &stored.bundle.graph);
    std::map<std::string, std::string> tensors;
    for (const PlannedTensor& tensor : plan.tensors) {
      tensors[tensor.key.substr(0, tensor.key.rfind("/.ATT"))] = checkpoint.tensors[tensor.tensor].name;
    }
    return tensors;
  }

  std::string WhyLeft(const std::string& begin) const {
    for (const PlanStep& step : plan.steps) {
      if (step.kind == PlanStep::Kind::kLeaveOut && step.first.starts_with(begin)) return step.why;
    }
    return "";
  }

  FakeProgram program;
  FakeCheckpoint stored;
  Checkpoint checkpoint;
  PathFacts path;
  RepairPlan plan;
  NodeId kernel = 0, optimizer = 0;
  std::int64_t w = 0, saved = 0;
};

const std::vector<std::string> kAdam = {"learning_rate", "decay", "beta_1", "beta_2"};
using Tensors = std::map<std::string, std::string>;

TEST(OptimizerStateTest, SlotsOfALegacyAdamBecomeVariablesOfALaterOne) {
  Trained c;
  c.SaveLegacy(kAdam, {"m", "v"}, "Adam");
  c.NewOptimizer("Adam", {{"_momentums", "m"}, {"_velocities", "v"}});
  EXPECT_EQ(c.Plan(), (Tensors{{"model/encoder/kernel", "old/kernel"},
                               {"optimizer/_iterations", "Adam/iter"},
                               {"optimizer/_learning_rate", "Adam/learning_rate"},
                               {"optimizer/_variables/1", "Adam/old/kernel/m"},
                               {"optimizer/_variables/2", "Adam/old/kernel/v"}}));
  EXPECT_TRUE(c.plan.Unsafe().empty());
}

TEST(OptimizerStateTest, VariablesOfALaterRMSpropBecomeSlotsThatALegacyOneMakes) {
  Trained c;
  c.SaveNew({{"_velocities", "velocity"}, {"_momentums", "momentum"}, {"_average_gradients", "average_gradient"}},
            "RMSprop");
  c.LegacyOptimizer("RMSprop", 0.1);
  const std::string slots = "model/encoder/kernel/.OPTIMIZER_SLOT/optimizer/";
  EXPECT_EQ(c.Plan(), (Tensors{{"model/encoder/kernel", "old/kernel"},
                               {slots + "mg", "RMSprop/average_gradient/old/kernel"},
                               {slots + "momentum", "RMSprop/momentum/old/kernel"},
                               {slots + "rms", "RMSprop/velocity/old/kernel"},
                               {"optimizer/iter", "iteration"},
                               {"optimizer/learning_rate", "learning_rate"}}));
  EXPECT_TRUE(c.plan.Unsafe().empty());
}

TEST(OptimizerStateTest, TheVelocityOfSgdIsNoMomentOfAdam) {
  Trained c;
  c.SaveNew({{"momentums", "m"}}, "SGD");
  c.NewOptimizer("Adam", {{"_momentums", "m"}, {"_velocities", "v"}});
  const Tensors tensors = c.Plan();
  EXPECT_FALSE(tensors.contains("optimizer/_variables/1"));
  EXPECT_EQ(c.WhyLeft("optimizer/_variables/1"), "the state is that of SGD, the program's optimizer is Adam");
}

TEST(OptimizerStateTest, NadamPlansItsMomentumInAnotherWaySinceItIsNew) {
  Trained c;
  c.SaveLegacy({"learning_rate", "decay", "beta_1", "beta_2", "momentum_cache"}, {"m", "v"}, "Nadam");
  c.NewOptimizer("Nadam", {{"_momentums", "m"}, {"_velocities", "v"}});
  EXPECT_EQ(c.Plan(), (Tensors{{"model/encoder/kernel", "old/kernel"}}));
  EXPECT_EQ(c.WhyLeft("optimizer/"), "the state of Nadam means something else since TensorFlow 2.11");
}

TEST(OptimizerStateTest, UnderANameOfOnesOwnAdamMayBeAdamaxWhichIsAGuess) {
  Trained c;
  c.SaveLegacy(kAdam, {"m", "v"}, "mine");
  c.NewOptimizer("Adam", {{"_momentums", "m"}, {"_velocities", "v"}});
  EXPECT_TRUE(c.Plan().contains("optimizer/_variables/1"));
  EXPECT_EQ(c.plan.Unsafe(), std::set<std::string>{"guess"});
}

TEST(OptimizerStateTest, AnOptimizerThatIsNotBuiltGetsNothing) {
  Trained c;
  c.SaveLegacy(kAdam, {"m", "v"}, "Adam");
  c.NewOptimizer("Adam", {});
  c.program.target.nodes[c.optimizer].built = false;
  EXPECT_EQ(c.Plan(), (Tensors{{"model/encoder/kernel", "old/kernel"}}));
  EXPECT_NE(c.WhyLeft("model/hidden/kernel/.OPTIMIZER_SLOT").find("optimizer.build("), std::string::npos);
}

TEST(OptimizerStateTest, StrippedStateIsLeftOutByName) {
  Trained c;
  c.SaveLegacy(kAdam, {"m", "v"}, "Adam");
  c.NewOptimizer("Adam", {{"_momentums", "m"}, {"_velocities", "v"}});
  EXPECT_EQ(c.Plan(true), (Tensors{{"model/encoder/kernel", "old/kernel"}}));
  EXPECT_EQ(c.WhyLeft("optimizer/"), "the state of optimizers is left out, as was asked");
  EXPECT_TRUE(c.plan.Unsafe().empty());
  EXPECT_TRUE(c.plan.refusals.empty());
}

// Two models with an optimizer each, all four under other names than when they were saved; the optimizers are legacy ones.
struct Pair {
  // Those of the program were used: they have slots, and so tell what they train.
  Pair(const std::string& first, const std::string& second, bool used) {
    for (const char* name : {"generator", "discriminator"}) Save(name);
    Program("gen", "opt_g", first, "generator", used);
    Program("disc", "opt_d", second, "discriminator", used);
  }

  void Save(const std::string& name) {
    const std::int64_t model = stored.Object(), optimizer = stored.Object();
    stored.Edge(0, name, model);
    stored.Edge(0, name + "_optimizer", optimizer);
    const std::int64_t w = stored.Variable(name + "/w", {2, 3});
    stored.Edge(model, "w", w);
    for (const char* setting : {"learning_rate", "decay", "beta_1", "beta_2"}) {
      stored.Edge(optimizer, setting, stored.Variable(name + "_optimizer/" + setting, {}));
    }
    stored.Edge(optimizer, "iter", stored.Variable(name + "_optimizer/iter", {}, DType::kInt64));
    for (const char* slot : {"m", "v"}) {
      const std::string key = name + "/w/.OPTIMIZER_SLOT/" + name + "_optimizer/" + slot;
      stored.At(optimizer).slots.push_back({w, slot, stored.Variable(key, {2, 3})});
    }
  }

  void Program(const std::string& model_name, const std::string& name, const std::string& class_name,
               const std::string& of, bool used) {
    const NodeId model = program.Object(kRoleModel | kRoleLayer, "Net");
    const NodeId w = program.Variable(of + "/w", {2, 3});
    program.Edge(model, "w", w);
    program.Describe(model_name, model, {w});
    const NodeId optimizer = program.Object(kRoleOptimizer | kRoleLegacyOptimizer, class_name);
    const NodeId iter = program.Variable(class_name + "/iter", {}, DType::kInt64);
    program.Edge(optimizer, "iter", iter);
    std::vector<NodeId> variables = {iter};
    for (const char* slot : {"m", "v"}) {
      if (!used) continue;
      variables.push_back(program.Variable(class_name + "/" + of + "/w/" + slot, {2, 3}));
      program.target.nodes[optimizer].slots.push_back({slot, w, variables.back()});
    }
    program.target.nodes[optimizer].built = used;
    program.Describe(name, optimizer, variables);
  }

  // The stored name of what each optimizer's count of steps gets.
  std::string Iter(const std::string& optimizer) {
    checkpoint.format = Format::kTensorBundle;
    checkpoint.tensors = stored.bundle.entries;
    StoredVariables variables;  // the models were told apart by something else
    for (const auto& [name, of] : {std::pair("gen", "generator"), std::pair("disc", "discriminator")}) {
      const NodeId w = program.target.nodes[program.target.Object(name)].children[0].second;
      variables[w] = NodesByKey(stored.bundle.graph).at(KeyOf(std::string(of) + "/w"));
    }
    const Call call =
        *ParseCall("tf.train.Checkpoint(gen=gen, disc=disc, opt_g=opt_g, opt_d=opt_d).restore(path)", "/run/m");
    const Case c{checkpoint, path, &program.target, &call, nullptr, program.target.environment};
    for (const OptimizerPair& pair : PairOptimizers(c, stored.bundle.graph, variables)) {
      if (pair.program.node != program.target.Object(optimizer)) continue;
      return stored.bundle.graph.nodes[pair.stored.children.at("iter")].attributes[0].full_name;
    }
    return "";
  }

  FakeProgram program;
  FakeCheckpoint stored;
  Checkpoint checkpoint;
  PathFacts path;
};

TEST(OptimizerStateTest, OptimizersOfOtherNamesAreToldByWhatTheyTrain) {
  Pair c("Adam", "Adam", true);
  EXPECT_EQ(c.Iter("opt_g"), "generator_optimizer/iter");
  EXPECT_EQ(c.Iter("opt_d"), "discriminator_optimizer/iter");
}

TEST(OptimizerStateTest, WhatTrainsNothingYetIsToldByItsKindWhereThatIsTheOnlyOne) {
  Pair c("Adam", "SGD", false);
  EXPECT_EQ(c.Iter("opt_g"), "");  // two stored ones are made like Adam
  const std::int64_t other = c.stored.bundle.graph.nodes[0].children[3].child;
  c.stored.At(other).children.clear();
  c.stored.Edge(other, "iter", c.stored.Variable("SGD/iter", {}, DType::kInt64));
  for (const char* setting : {"learning_rate", "decay", "momentum"}) {
    c.stored.Edge(other, setting, c.stored.Variable(std::string("SGD/") + setting, {}));
  }
  c.stored.At(other).slots.clear();
  EXPECT_EQ(c.Iter("opt_g"), "generator_optimizer/iter");
  EXPECT_EQ(c.Iter("opt_d"), "SGD/iter");
}

TEST(OptimizerStateTest, NothingTellsTwoOfOneKindThatTrainNothingYet) {
  Pair c("Adam", "Adam", false);
  EXPECT_EQ(c.Iter("opt_g"), "");
  EXPECT_EQ(c.Iter("opt_d"), "");
}

TEST(OptimizerStateTest, StateGoesIntoALossScaleOptimizerOfKeras3) {
  Trained c;
  c.SaveNew({{"_momentums", "m"}, {"_velocities", "v"}}, "Adam");
  c.NewOptimizer("Adam", {{"_momentums", "m"}, {"_velocities", "v"}});
  const NodeId inside = c.optimizer;
  const NodeId outside = c.program.Object(kRoleOptimizer, "LossScaleOptimizer");
  const NodeId own = c.program.Variable("loss_scale_optimizer/iteration", {}, DType::kInt64);
  c.program.Edge(outside, "_iterations", own);
  c.program.Edge(outside, "inner_optimizer", inside);
  c.program.target.objects.back().second = outside;
  c.program.target.variables.push_back({"optimizer", own});
  EXPECT_EQ(c.Plan(), (Tensors{{"model/encoder/kernel", "old/kernel"},
                               {"optimizer/inner_optimizer/_iterations", "iteration"},
                               {"optimizer/inner_optimizer/_learning_rate", "learning_rate"},
                               {"optimizer/inner_optimizer/_variables/1", "Adam/m/old/kernel"},
                               {"optimizer/inner_optimizer/_variables/2", "Adam/v/old/kernel"}}));
  EXPECT_TRUE(c.plan.Unsafe().empty());
}

TEST(OptimizerStateTest, StateOfALegacyLossScaleOptimizerIsThatOfTheOneInside) {
  Trained c;
  c.SaveLegacy(kAdam, {"m", "v"}, "Adam");
  for (const char* more : {"loss_scale", "base_optimizer"}) c.stored.Edge(c.saved, more, c.stored.Object());
  c.LegacyOptimizer("LossScaleOptimizer", 0.1);
  Value settings = c.program.target.nodes[c.optimizer].config;
  Value inner{Value::Object()};
  inner.Set("class_name", "Adam");
  inner.Set("config", std::move(settings));
  c.program.target.nodes[c.optimizer].config = Value(Value::Object());
  c.program.target.nodes[c.optimizer].config.Set("inner_optimizer", std::move(inner));
  const Tensors tensors = c.Plan();
  EXPECT_TRUE(tensors.contains("model/encoder/kernel/.OPTIMIZER_SLOT/optimizer/v"));
  EXPECT_TRUE(tensors.contains("optimizer/learning_rate"));
  EXPECT_TRUE(c.plan.Unsafe().empty());
}

TEST(OptimizerStateTest, WhereListsOfSlotsHaveNoPlacesTheNamesOfAllVariablesTell) {
  Trained c;
  const std::int64_t all = c.stored.Object();
  const std::int64_t iterations = c.Stored("optimizer/_iterations", "adamw/iteration", {}, DType::kInt64);
  c.stored.Edge(c.saved, "_variables", all);
  c.stored.Edge(c.saved, "_iterations", iterations);
  for (const char* list : {"_momentums", "_velocities"}) c.stored.Edge(c.saved, list, c.stored.Object());
  c.stored.Edge(all, "0", iterations);
  c.stored.Edge(all, "1", c.Stored("optimizer/_variables/1", "adamw/old_kernel_momentum", {2, 3}));
  c.stored.Edge(all, "2", c.Stored("optimizer/_variables/2", "adamw/old_kernel_velocity", {2, 3}));
  c.NewOptimizer("AdamW", {{"_momentums", "m"}, {"_velocities", "v"}});
  EXPECT_EQ(c.Plan(), (Tensors{{"model/encoder/kernel", "old/kernel"},
                               {"optimizer/_iterations", "adamw/iteration"},
                               {"optimizer/_variables/1", "adamw/old_kernel_momentum"},
                               {"optimizer/_variables/2", "adamw/old_kernel_velocity"}}));
  EXPECT_TRUE(c.plan.Unsafe().empty());
}

TEST(OptimizerStateTest, SlotsThatAreAllCalledAlikeStandInTheOrderOfTheVariables) {
  for (const bool as_many : {true, false}) {
    Trained c;
    const std::int64_t all = c.stored.Object();
    const std::int64_t trained = c.stored.Object();
    const std::int64_t iterations = c.Stored("optimizer/_iterations", "adagrad/iteration", {}, DType::kInt64);
    c.stored.Edge(c.saved, "_variables", all);
    c.stored.Edge(c.saved, "_trainable_variables", trained);
    c.stored.Edge(c.saved, "_iterations", iterations);
    c.stored.Edge(c.saved, "_accumulators", c.stored.Object());
    c.stored.Edge(trained, "0", c.w);
    c.stored.Edge(all, "0", iterations);
    c.stored.Edge(all, "1", c.Stored("optimizer/_variables/1", "adagrad/accumulator", {2, 3}));
    if (!as_many) c.stored.Edge(all, "2", c.Stored("optimizer/_variables/2", "adagrad/accumulator", {2, 3}));
    c.NewOptimizer("Adagrad", {{"_accumulators", "accumulator"}});
    EXPECT_EQ(c.Plan().contains("optimizer/_variables/1"), as_many);
  }
}

TEST(OptimizerStateTest, ANameThatTwoVariablesHaveTellsNothing) {
  Trained c;
  c.SaveNew({{"_momentums", "m"}, {"_velocities", "v"}}, "Adam");
  c.Stored("model/other/kernel", "old/kernel", {5});
  c.NewOptimizer("Adam", {{"_momentums", "m"}, {"_velocities", "v"}});
  EXPECT_FALSE(c.Plan().contains("optimizer/_variables/1"));
}

TEST(OptimizerStateTest, NodesThatAreNotThereAreLeftAlone) {
  Trained c;
  c.SaveLegacy(kAdam, {"m", "v"}, "Adam");
  c.stored.At(c.saved).slots.push_back({99, "m", -1});
  c.stored.At(c.saved).children.push_back({"beta_1", 1000});
  c.NewOptimizer("Adam", {{"_momentums", "m"}, {"_velocities", "v"}});
  EXPECT_TRUE(c.Plan().contains("optimizer/_variables/1"));
}

}  // namespace
}  // namespace ckptfit
