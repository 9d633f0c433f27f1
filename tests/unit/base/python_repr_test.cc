#include "base/python_repr.h"

#include <gtest/gtest.h>

#include <limits>

namespace ckptfit {
namespace {

TEST(PythonReprTest, StringsUseTheQuotesThatPythonChooses) {
  EXPECT_EQ(PythonRepr("dense"), "'dense'");
  EXPECT_EQ(PythonRepr("it's"), "\"it's\"");
  EXPECT_EQ(PythonRepr("it's \"x\""), "'it\\'s \"x\"'");
  EXPECT_EQ(PythonRepr("a\nb\\"), "'a\\nb\\\\'");
}

TEST(PythonReprTest, Utf8StaysAndOtherBytesAreEscaped) {
  EXPECT_EQ(PythonRepr("mod\xC3\xA8le"), "'mod\xC3\xA8le'");
  EXPECT_EQ(PythonRepr(std::string_view("\xFF\x01", 2)), "'\\xff\\x01'");
  EXPECT_EQ(PythonRepr("\xC0\x80"), "'\\xc0\\x80'");           // an overlong form
  EXPECT_EQ(PythonRepr("\xED\xA0\x80"), "'\\xed\\xa0\\x80'");  // a surrogate
}

TEST(PythonReprTest, FloatsPrintAsPythonPrintsThem) {
  EXPECT_EQ(PythonRepr(0.001), "0.001");
  EXPECT_EQ(PythonRepr(1e-07), "1e-07");
  EXPECT_EQ(PythonRepr(2.0), "2.0");
  EXPECT_EQ(PythonRepr(1e16), "1e+16");
  EXPECT_EQ(PythonRepr(123456789012345.0), "123456789012345.0");
  EXPECT_EQ(PythonRepr(std::numeric_limits<double>::infinity()), "inf");
}

TEST(PythonReprTest, ValuesPrintAsDictsAndLists) {
  const Value value(Value::Object{{"units", 4}, {"bias", true}, {"name", Value()}, {"shape", Value::Array{1, 2.5}}});
  EXPECT_EQ(PythonReprOf(value), "{'units': 4, 'bias': True, 'name': None, 'shape': [1, 2.5]}");
}

TEST(PythonReprTest, TuplesOfOneHaveAComma) {
  EXPECT_EQ(PythonTuple({}), "()");
  EXPECT_EQ(PythonTuple({"3"}), "(3,)");
  EXPECT_EQ(PythonTuple({"3", "4"}), "(3, 4)");
  EXPECT_EQ(PythonList({"kernel", "bias"}), "['kernel', 'bias']");
}

}  // namespace
}  // namespace ckptfit
