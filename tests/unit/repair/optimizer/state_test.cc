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
    Assignments assignments = Assign(c, &stored.bundle.graph);
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
