#include "loading/keras_weights/saved_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;

std::vector<std::string> Groups(const SavedPaths& saved) {
  std::vector<std::string> groups;
  for (const auto& object : saved.objects) groups.push_back(object.group);
  return groups;
}

TEST(SavedPathsTest, EveryObjectHasAGroupAndEveryVariableADataset) {
  ProgramMaker program;
  const NodeId first = program.Dense("a", 3, 4);
  const NodeId model = program.Sequential({first, program.Add("ReLU", "r"), program.Dense("b", 4, 2)});
  const auto saved = FindSavedPaths(program.target, model, Keras3("3.15.1"));
  ASSERT_TRUE(saved.has_value());
  EXPECT_THAT(Groups(*saved), ElementsAre("vars", "layers/dense/vars", "layers/re_lu/vars", "layers/dense_1/vars"));
  const SavedPaths::Object& dense = saved->objects[1];
  EXPECT_EQ(dense.node, first);
  ASSERT_EQ(dense.datasets.size(), 2u);
  EXPECT_EQ(dense.datasets[1].first, "layers/dense/vars/1");
  EXPECT_EQ(dense.datasets[1].second, program.target.nodes[first].store[1].second);
}

TEST(SavedPathsTest, AnObjectIsSavedWhereItIsMetFirst) {
  ProgramMaker program;
  const NodeId shared = program.Dense("a", 3, 4);
  const NodeId model = program.Sequential({shared});
  program.Walk(model, "again", ProgramMaker::Leaf(shared));
  const auto saved = FindSavedPaths(program.target, model, Keras2("2.15.1"));
  ASSERT_TRUE(saved.has_value());
  EXPECT_THAT(Groups(*saved), ElementsAre("vars", "layers/dense/vars"));
}

TEST(SavedPathsTest, MoreThanTenVariablesKeepTheirOrder) {
  ProgramMaker program;
  const std::vector<std::string> names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
  const NodeId layer = program.Layer("Wide", "w", std::vector<Shape>(11, Shape{2}), names);
  const auto saved = FindSavedPaths(program.target, program.Sequential({layer}), Keras3("3.6.0"));
  ASSERT_TRUE(saved.has_value());
  EXPECT_EQ(saved->objects[1].datasets[10].first, "layers/wide/vars/10");
  EXPECT_EQ(saved->objects[1].datasets[10].second, program.target.nodes[layer].weights[10]);
}

TEST(SavedPathsTest, AWalkWithoutEndIsRefused) {
  ProgramMaker program;
  const NodeId inner = program.Add("Loop", "loop");
  program.Walk(inner, "self", ProgramMaker::Leaf(inner));
  const auto saved = FindSavedPaths(program.target, program.Sequential({inner}), Keras3("3.6.0"));
  ASSERT_FALSE(saved.has_value());
  EXPECT_EQ(saved.error().code(), StatusCode::kUnsupported);
  EXPECT_EQ(saved.error().message(), "maximum recursion depth exceeded");
}

TEST(SavedPathsTest, TwoObjectsAtOnePathAreRefused) {
  ProgramMaker program;
  const NodeId model = program.Sequential({program.Dense("a", 3, 4)});
  program.Walk(model, "layers/dense", ProgramMaker::Leaf(program.Dense("b", 3, 4)));
  const auto saved = FindSavedPaths(program.target, model, Keras3("3.6.0"));
  ASSERT_FALSE(saved.has_value());
  EXPECT_EQ(saved.error().where().key, "layers/dense/vars/1");
}

}  // namespace
}  // namespace ckptfit
