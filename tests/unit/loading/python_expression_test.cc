#include "loading/python_expression.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(PythonExpressionTest, ReadsCallsWithPositionalAndKeywordArguments) {
  const auto parsed = ParsePython("keras.models.load_model(path + '.h5', compile=False, n=[1, (2,), {'a': None}])");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  const Expression& call = (*parsed)[0].expression;
  EXPECT_EQ(call.kind, Expression::Kind::kCall);
  EXPECT_EQ(call.items[0].DottedName(), "keras.models.load_model");
  EXPECT_EQ(call.items[1].kind, Expression::Kind::kAdd);
  EXPECT_EQ(call.Keyword("compile")->kind, Expression::Kind::kFalse);
  EXPECT_EQ(call.Keyword("n")->items[1].kind, Expression::Kind::kTuple);
  EXPECT_EQ(call.Keyword("nothing"), nullptr);
}

TEST(PythonExpressionTest, StatementsAreSeparatedBySemicolonsAndLineBreaks) {
  const auto parsed = ParsePython("status = ckpt.restore(\n    path)\nstatus.assert_consumed(); f()  # done\n");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  ASSERT_EQ(parsed->size(), 3u);
  EXPECT_EQ((*parsed)[0].target, "status");
  EXPECT_EQ((*parsed)[1].expression.items[0].DottedName(), "status.assert_consumed");
}

TEST(PythonExpressionTest, StringsMayBeRawTripleAndAdjacent) {
  const auto parsed = ParsePython(R"(f('a\'b', r"c\d", """e"f""" 'g'))");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  const Expression& call = (*parsed)[0].expression;
  EXPECT_EQ(call.items[1].text, "a'b");
  EXPECT_EQ(call.items[2].text, "c\\d");
  EXPECT_EQ(call.items[3].text, "e\"fg");
}

TEST(PythonExpressionTest, FaultsSayWhere) {
  const auto parsed = ParsePython("model.load_weights(path");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().message(), "expected ) at character 24");
  EXPECT_FALSE(ParsePython("").has_value());
  EXPECT_FALSE(ParsePython("a b").has_value());
  EXPECT_FALSE(ParsePython("f(lambda x: x)").has_value());
  EXPECT_FALSE(ParsePython("'open").has_value());
}

TEST(PythonExpressionTest, NestingIsBounded) {
  EXPECT_FALSE(ParsePython(std::string(10000, '(')).has_value());
  EXPECT_EQ(ParsePython(std::string(kMaxCallText + 1, 'a')).error().code(), StatusCode::kOverBudget);
}

}  // namespace
}  // namespace ckptfit
