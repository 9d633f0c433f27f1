#include "repair/layout/names.h"

#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

Result<ProgramLayout> LayOut(const FakeProgram& program, const std::string& text) {
  return LayOutNames(*ParseCall(text, "/run/m"), program.target);
}

TEST(NameLayout, KeysAreTheNamesOfTheVariables) {
  FakeProgram program;
  const NodeId net = program.Object();
  program.Describe("net", net, {program.Variable("enc/w", {2}), program.Variable("dec/w", {2})});
  const auto layout = LayOut(program, "tf.compat.v1.train.Saver(net.variables).restore(None, path)");
  ASSERT_TRUE(layout) << layout.error().ToString();
  ASSERT_EQ(layout->slots.size(), 2u);
  EXPECT_EQ(layout->slots[0].key, "dec/w");
  EXPECT_EQ(layout->slots[0].variable, 1u);
  EXPECT_EQ(layout->slots[1].key, "enc/w");
}

TEST(NameLayout, ADictGivesTheKeys) {
  FakeProgram program;
  const NodeId w = program.Variable("enc/w", {2});
  program.Describe("w", w, {w});
  const auto layout = LayOut(program, "tf.compat.v1.train.Saver({'old/w': w}).restore(None, path)");
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->slots.size(), 1u);
  EXPECT_EQ(layout->slots[0].key, "old/w");
}

TEST(NameLayout, TwoVariablesOfOneNameAreRefused) {
  FakeProgram program;
  const NodeId net = program.Object();
  program.Describe("net", net, {program.Variable("w", {2}), program.Variable("w", {3})});
  const auto layout = LayOut(program, "tf.compat.v1.train.Saver(net.variables).restore(None, path)");
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code(), StatusCode::kUnsupported);
}

TEST(NameLayout, OtherCallsDoNotLookUpNames) {
  const auto layout = LayOut(FakeProgram(), "tf.train.Checkpoint(model=model).restore(path)");
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().message(), "tf.train.Checkpoint.restore does not look its variables up by their names");
}

}  // namespace
}  // namespace ckptfit
