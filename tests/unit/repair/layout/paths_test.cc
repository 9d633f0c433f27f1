#include "repair/layout/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <span>

#include "unit/loading/keras_weights/fixture.h"
#include "unit/repair/layout_fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;
using testing_repair::CallOf;
using testing_repair::ObjectAt;
using testing_repair::SlotsOf;
using testing_repair::TextAt;

struct RepairPathLayoutTest : testing::Test {
  Result<ProgramLayout> LayOut(const Environment& environment) {
    return LayOutPaths(CallOf("model.load_weights(path)"), program.target, environment);
  }
  // An optimizer with two variables, counted to the group "optimizer" when it is described.
  NodeId Optimizer(bool described) {
    const NodeId optimizer = program.Add("Adam", "adam", kRoleOptimizer);
    for (const char* name : {"iteration", "learning_rate"}) {
      const NodeId variable = program.Variable_(std::string("adam/") + name, Shape{}, "optimizer");
      auto& store = program.target.nodes[optimizer].store;
      store.emplace_back(std::to_string(store.size()), variable);
      if (!described) program.target.variables.pop_back();
    }
    return optimizer;
  }

  ProgramMaker program;
};

TEST_F(RepairPathLayoutTest, HasTheDatasetsThatTheLoadAsksFor) {
  program.Sequential({program.Dense("a", 3, 4), program.Dense("b", 4, 2)});
  const auto layout = LayOut(Keras3("3.15.1"));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->format, Format::kKerasWeightsH5);
  EXPECT_THAT(SlotsOf(*layout, program.target),
              ElementsAre(Pair("layers/dense/vars/0", "a/kernel"), Pair("layers/dense/vars/1", "a/bias"),
                          Pair("layers/dense_1/vars/0", "b/kernel"), Pair("layers/dense_1/vars/1", "b/bias")));
  EXPECT_EQ(ObjectAt(*layout, "layers/dense/vars/0")->tensor->shape, (Shape{3, 4}));
}

TEST_F(RepairPathLayoutTest, TheRootsGroupIsThereForReleasesThatTakeItWithoutAsking) {
  program.Sequential({program.Dense("a", 3, 4)});
  const auto layout = LayOut(Keras3("3.0.5"));
  ASSERT_TRUE(layout.has_value());
  ASSERT_NE(ObjectAt(*layout, "vars"), nullptr);
  EXPECT_FALSE(ObjectAt(*layout, "vars")->tensor.has_value());
}

TEST_F(RepairPathLayoutTest, GroupsAreNamedSinceKeras36) {
  program.Sequential({program.Dense("a", 3, 4)});
  EXPECT_EQ(TextAt(*LayOut(Keras3("3.6.0")), "layers/dense/vars", "name"), "a");
  EXPECT_EQ(TextAt(*LayOut(Keras3("3.5.0")), "layers/dense/vars", "name"), "(none)");
}

TEST_F(RepairPathLayoutTest, ALearningRateThatIsNotStoredIsTheProgramsOwn) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  const NodeId optimizer = Optimizer(true);
  program.target.nodes[optimizer].config.Set("learning_rate", 0.25);
  program.target.nodes[optimizer].children.emplace_back("_learning_rate",
                                                        program.target.nodes[optimizer].store[1].second);
  program.Walk(model, "optimizer", ProgramMaker::Leaf(optimizer));
  auto layout = LayOut(Keras3("3.6.0"));
  ASSERT_TRUE(layout.has_value());
  ASSERT_TRUE(KeepSlots({"layers/dense/vars/0", "layers/dense/vars/1", "optimizer/vars/0"}, *layout).ok());
  EXPECT_THAT(SlotsOf(*layout, program.target),
              ElementsAre(Pair("layers/dense/vars/0", "a/kernel"), Pair("layers/dense/vars/1", "a/bias"),
                          Pair("optimizer/vars/0", "adam/iteration")));
  const NewH5Object* rate = ObjectAt(*layout, "optimizer/vars/1");
  ASSERT_NE(rate, nullptr);
  float value = 0;
  ASSERT_TRUE(rate->tensor
                  ->values([&](std::span<const std::byte> bytes) {
                    std::memcpy(&value, bytes.data(), sizeof value);
                    return bytes.size() == sizeof value;
                  })
                  .ok());
  EXPECT_EQ(value, 0.25f);
  // Nor does it stay when the rest goes.
  ASSERT_TRUE(KeepSlots({"layers/dense/vars/0", "layers/dense/vars/1"}, *layout).ok());
  EXPECT_EQ(ObjectAt(*layout, "optimizer/vars/0"), nullptr);
}

TEST_F(RepairPathLayoutTest, AnOptimizerMayBeLeftOutAsAWhole) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  program.Walk(model, "optimizer", ProgramMaker::Leaf(Optimizer(true)));
  auto layout = LayOut(Keras3("3.6.0"));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->slots.size(), 4u);
  EXPECT_EQ(layout->slots[3].key, "optimizer/vars/1");
  EXPECT_EQ(layout->slots[3].optional_with, "optimizer/vars");

  ASSERT_TRUE(KeepSlots({"layers/dense/vars/0", "layers/dense/vars/1", "optimizer/vars/0"}, *layout).ok());
  EXPECT_THAT(SlotsOf(*layout, program.target),
              ElementsAre(Pair("layers/dense/vars/0", "a/kernel"), Pair("layers/dense/vars/1", "a/bias")));
  EXPECT_EQ(ObjectAt(*layout, "optimizer/vars/0"), nullptr);
  EXPECT_NE(ObjectAt(*layout, "optimizer/vars"), nullptr);
}

TEST_F(RepairPathLayoutTest, AWeightMayNotBeLeftOut) {
  program.Sequential({program.Dense("a", 3, 4)});
  auto layout = LayOut(Keras3("3.6.0"));
  const Status kept = KeepSlots({"layers/dense/vars/0"}, *layout);
  EXPECT_EQ(kept.code(), StatusCode::kUnsupported);
  EXPECT_EQ(kept.where().key, "layers/dense/vars/1");
  EXPECT_EQ(layout->slots.size(), 2u);
}

TEST_F(RepairPathLayoutTest, AnOptimizerThatIsNotDescribedHasNoValues) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  program.Walk(model, "optimizer", ProgramMaker::Leaf(Optimizer(false)));
  const auto layout = LayOut(Keras3("3.6.0"));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->slots.size(), 2u);
  EXPECT_EQ(ObjectAt(*layout, "optimizer/vars/0"), nullptr);
}

TEST_F(RepairPathLayoutTest, TheStateOfMetricsIsZero) {
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  const NodeId metric = program.Add("Mean", "loss", kRoleMetric);
  program.target.nodes[metric].store.emplace_back("0", program.Variable_("total:0", Shape{}));
  program.target.variables.pop_back();
  program.Walk(model, "metrics", ProgramMaker::List({metric}));
  const auto layout = LayOut(Keras2("2.15.1"));
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->slots.size(), 2u);
  const NewH5Object* total = ObjectAt(*layout, "metrics/mean/vars/0");
  ASSERT_NE(total, nullptr);
  std::string bytes;
  ASSERT_TRUE(total->tensor
                  ->values([&](std::span<const std::byte> piece) {
                    bytes.append(reinterpret_cast<const char*>(piece.data()), piece.size());
                    return true;
                  })
                  .ok());
  EXPECT_EQ(bytes, std::string(4, '\0'));
}

TEST_F(RepairPathLayoutTest, WeightsThatAreNotListedOrNotBuiltAreRefused) {
  const NodeId layer = program.Dense("a", 3, 4);
  program.Sequential({layer});
  program.target.variables.pop_back();
  const auto unlisted = LayOut(Keras3("3.6.0"));
  ASSERT_FALSE(unlisted.has_value());
  EXPECT_EQ(unlisted.error().code(), StatusCode::kUnsupported);
  EXPECT_EQ(unlisted.error().where().key, "layers/dense/vars/1");

  program.target.nodes[program.target.nodes[layer].weights[0]].variable->shape = Shape{-1, 4};
  const auto unbuilt = LayOut(Keras3("3.6.0"));
  ASSERT_FALSE(unbuilt.has_value());
  EXPECT_EQ(unbuilt.error().where().key, "a/kernel");
}

TEST_F(RepairPathLayoutTest, ReleasesThatDoNotReadTheFormatAreRefused) {
  program.Sequential({program.Dense("a", 3, 4)});
  const Call call = CallOf("model.load_weights(path)");
  const auto old = LayOutProgram(call, program.target, Keras2("2.11.0"), Format::kKerasWeightsH5);
  ASSERT_FALSE(old.has_value());
  EXPECT_EQ(old.error().message(), "the program's Keras does not read keras-weights-h5, which came with 2.12");
  EXPECT_TRUE(LayOutProgram(call, program.target, Keras2("2.12.0"), Format::kKerasWeightsH5).has_value());
}

}  // namespace
}  // namespace ckptfit
