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

TEST(PythonExpressionTest, ImportsAndHeadsOfWithArePassedOver) {
  const auto statements = ParsePython(
      "import tensorflow as tf; from keras import (models,  # layers; all\n  layers)  # of Keras; 3\n"
      "with strategy.scope(), other(a[1:2]), open('a:b'):\n    x = f(1)\n    importer(x)\nwithout = g");
  ASSERT_TRUE(statements.has_value()) << statements.error().ToString();
  ASSERT_EQ(statements->size(), 3u);
  EXPECT_EQ((*statements)[0].target, "x");
  EXPECT_EQ((*statements)[1].expression.items[0].text, "importer");
  EXPECT_EQ((*statements)[2].target, "without");
  for (const char* nothing : {"import tf", "from a import (b", "with a", "with a:"})
    EXPECT_FALSE(ParsePython(nothing).has_value()) << nothing;
}

TEST(PythonExpressionTest, TargetsMayHaveTypesAndOwners) {
  const auto parsed = ParsePython("x: Dict[str, int] = f()\nckpt.model = x\nckpt.restore(p)\nloss, a.b = g(x)");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  EXPECT_EQ((*parsed)[0].target, "x");
  EXPECT_EQ((*parsed)[1].target, "ckpt.model");
  EXPECT_EQ((*parsed)[2].target, "");
  EXPECT_EQ((*parsed)[3].unknown, (std::vector<std::string>{"loss", "a.b"}));
  EXPECT_EQ((*parsed)[3].expression.items[0].DottedName(), "g");
}

TEST(PythonExpressionTest, StatementsThatAreNotUnderstoodArePassedOver) {
  const auto parsed = ParsePython(
      "print('a; b' % (1,\n 2)); x = 1\ny, z['k'] = 2 * x # don't\nx != y\nf(k=1) * 2\nw *= 3\n\"\"\"a\nb\"\"\" * "
      "2\ng()");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  std::vector<std::string> texts;
  std::vector<std::string> unknown;
  for (const Statement& statement : *parsed) {
    if (!statement.fault) continue;
    texts.emplace_back(statement.text);
    unknown.insert(unknown.end(), statement.unknown.begin(), statement.unknown.end());
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"print('a; b' % (1,\n 2))", "y, z['k'] = 2 * x # don't", "x != y",
                                             "f(k=1) * 2", "w *= 3", "\"\"\"a\nb\"\"\" * 2"}));
  EXPECT_EQ(unknown, (std::vector<std::string>{"y", "z", "k", "w"}));
  EXPECT_EQ(parsed->size(), 8u);
}

TEST(PythonExpressionTest, WhatMayChangeALoadIsNotPassedOver) {
  for (const char* text :
       {"if a: b()\nf()", "else:\n f()", "for x in y:\n  f()", "f()\ndef g(): pass", "x = 'a' % m.load_weights(p); f()",
        "m.restore(x * 2)\nf()", "@tf.function\ndef f(): pass\ng()"})
    EXPECT_FALSE(ParsePython(text).has_value()) << text;
  EXPECT_TRUE(ParsePython("load_model(p, custom_objects={'f': lambda x, y: x *\n 2, 'g': lambda: g})").has_value());
}

TEST(PythonExpressionTest, ACallOfDictIsADict) {
  const auto parsed = ParsePython("f(dict(a=1), **dict(b=2))");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  const Expression& call = (*parsed)[0].expression;
  ASSERT_EQ(call.items[1].kind, Expression::Kind::kDict);
  EXPECT_EQ(call.items[1].items[0].text, "a");
  EXPECT_EQ(call.items[1].items[1].text, "1");
  EXPECT_EQ(call.Keyword("b")->text, "2");
}

TEST(PythonExpressionTest, FieldsOfFStringsAreAddedToTheirText) {
  const auto parsed = ParsePython("f'{{a}}{x.y}b' 'c'");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  const Expression& sum = (*parsed)[0].expression;
  ASSERT_EQ(sum.kind, Expression::Kind::kAdd);
  EXPECT_EQ(sum.items[1].text, "bc");
  EXPECT_EQ(sum.items[0].items[0].text, "{a}");
  EXPECT_EQ(sum.items[0].items[1].items[1].DottedName(), "x.y");
  for (const char* fault : {"f'{'", "f'{}'", "f'}'", "f'{a:2}'", "f'{a!r}'", "f'{a b}'", "f'{a'", "f'{(}'", "f'{a=}'"})
    EXPECT_FALSE(ParsePython(fault).has_value()) << fault;
  std::string many = "f'";
  for (int i = 0; i <= kMaxNesting; ++i) many += "{a}";
  EXPECT_FALSE(ParsePython(many + "'").has_value());
}

TEST(PythonExpressionTest, StringsMayBeRawTripleAndAdjacent) {
  const auto parsed = ParsePython(R"(f('a\'b', r"c\d", """e"f""" 'g'))");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  const Expression& call = (*parsed)[0].expression;
  EXPECT_EQ(call.items[1].text, "a'b");
  EXPECT_EQ(call.items[2].text, "c\\d");
  EXPECT_EQ(call.items[3].text, "e\"fg");
}

TEST(PythonExpressionTest, ABackslashContinuesItsLine) {
  const auto parsed = ParsePython("x = a \\\n + b\\\r\n + c; y");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().ToString();
  ASSERT_EQ(parsed->size(), 2u);
  EXPECT_EQ((*parsed)[0].expression.items[1].text, "c");
}

TEST(PythonExpressionTest, FaultsSayWhere) {
  const auto parsed = ParsePython("model.load_weights(path");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().message(), "expected ) at character 24");
  EXPECT_FALSE(ParsePython("").has_value());
  EXPECT_FALSE(ParsePython("a b").has_value());
  EXPECT_FALSE(ParsePython("f(x * 2)").has_value());
  EXPECT_FALSE(ParsePython("'open").has_value());
}

TEST(PythonExpressionTest, NestingIsBounded) {
  EXPECT_FALSE(ParsePython(std::string(10000, '(')).has_value());
  EXPECT_EQ(ParsePython(std::string(kMaxCallText + 1, 'a')).error().code(), StatusCode::kOverBudget);
}

}  // namespace
}  // namespace ckptfit
