#include "loading/assigned_names.h"

#include <gtest/gtest.h>

#include "loading/call.h"

namespace ckptfit {
namespace {

using Objects = std::vector<std::pair<std::string, std::string>>;

Result<Call> Parsed(const std::string& text) { return ParseCall(text, "m"); }

TEST(AssignedNamesTest, AttributesOfACheckpointAreItsObjects) {
  const auto call = Parsed("ckpt = tf.train.Checkpoint(a=x, b=y)\nckpt.c = z\nckpt.a = z\nckpt.restore(path)");
  ASSERT_TRUE(call.has_value()) << call.error().ToString();
  EXPECT_EQ(call->objects, (Objects{{"a", "z"}, {"b", "y"}, {"c", "z"}}));
}

// Who took the Checkpoint before would not see the attribute here, and what was loaded before is not loaded again.
TEST(AssignedNamesTest, AttributesOfAUsedCheckpointAreRefused) {
  for (const char* text : {"c = tf.train.Checkpoint()\nm = tf.train.CheckpointManager(c, path, 3)\nc.a = x\n"
                           "m.restore_or_initialize()",
                           "c = tf.train.Checkpoint()\nc.restore(path)\nc.a = x",
                           "c = tf.train.Checkpoint(m)\nc.a = x\nc.restore(path)", "c.a = x\nc.restore(path)"}) {
    const auto call = Parsed(text);
    ASSERT_FALSE(call.has_value()) << text;
    EXPECT_NE(call.error().message().find("what a load does after `"), std::string::npos) << call.error().message();
  }
}

TEST(AssignedNamesTest, AttributesOfOthersMatterBeforeTheLoadOnly) {
  EXPECT_TRUE(Parsed("model.load_weights(path)\nmodel.trainable = False").has_value());
  EXPECT_FALSE(Parsed("model.trainable = False\nmodel.load_weights(path)").has_value());
  EXPECT_FALSE(Parsed("model.trainable = False").has_value());
}

TEST(AssignedNamesTest, NamesWithValuesThatAreNotUnderstoodAreForgotten) {
  EXPECT_EQ(Parsed("p = 'a'\nloss, acc = f(x)\nmodel.load_weights(p)\nprint('%f' % acc)")->path, "a");
  EXPECT_FALSE(Parsed("p = 'a'\np = 'a%d' % 3\nmodel.load_weights(p)").has_value());
  EXPECT_FALSE(Parsed("p = 'a'\np, q = f()\nmodel.load_weights(p)").has_value());
  EXPECT_FALSE(Parsed("model.rate *= 2\nmodel.load_weights(path)").has_value());
}

TEST(AssignedNamesTest, NamesThatMultiplyOrNestAreRefused) {
  std::string doubled = "x = [a, a]\n", nested = "x = [a]\n";
  for (int i = 0; i < 64; ++i) doubled += "x = [x, x]\n";
  for (int i = 0; i < 1000; ++i) nested += "x = [x]\n";
  EXPECT_EQ(Parsed(doubled + "f(x)").error().code(), StatusCode::kOverBudget);
  EXPECT_EQ(Parsed(nested + "f(x)").error().code(), StatusCode::kOverBudget);
}

TEST(AssignedNamesTest, PartsAndDepthAreCounted) {
  AssignedNames names;
  const auto first = names.Resolve((*ParsePython("f(a, [b])"))[0].expression);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->parts, 5u);
  EXPECT_EQ(first->depth, 3);
  names.Assign("x", *first);
  const auto second = names.Resolve((*ParsePython("g(x, k=x)"))[0].expression);
  EXPECT_EQ(second->parts, 12u);
  EXPECT_EQ(second->depth, 4);
}

}  // namespace
}  // namespace ckptfit
