#include "loading/keras_model/lambda_code.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

// The beginnings of `lambda x: x * 2` as Python 3.7, 3.10 and 3.11 write it.
constexpr const char* kOf37 = "4wEAAAAAAAAAAQAAAAIAAABTAAAAcwgAAAB8AGQBFABTACkC";
constexpr const char* kOf310 = "4wEAAAAAAAAAAAAAAAEAAAACAAAAUwAAAPMIAAAAfABkARQAUwCp";
constexpr const char* kOf311 = "4wEAAAAAAAAAAAAAAAIAAAADAAAA8w4AAACXAHwAZAF6BQAA";

std::string Raised(const std::string& function, const char* python) {
  Environment environment = testing_keras::Keras2("2.15.1");
  environment.python = *Version::Parse(python);
  const auto error = UnreadableCode(*ParseJson(function, "test"), environment);
  return error ? error->type + ": " + error->message : "nothing";
}

std::string List(const std::string& code) { return "[\"" + code + "\\n\", null, null]"; }

constexpr const char* kUnknownType = "ValueError: bad marshal data (unknown type code)";

TEST(LambdaCode, PythonReadsCodeOfItsOwnLayout) {
  EXPECT_EQ(Raised(List(kOf310), "3.8.10"), "nothing");
  EXPECT_EQ(Raised(List(kOf310), "3.10.13"), "nothing");
  EXPECT_EQ(Raised(List(kOf310), "3.7.9"), kUnknownType);
  EXPECT_EQ(Raised(List(kOf310), "3.11.7"), kUnknownType);
  EXPECT_EQ(Raised(List(kOf311), "3.10.13"), kUnknownType);
  EXPECT_EQ(Raised(List(kOf311), "3.13.1"), "nothing");
  EXPECT_EQ(Raised(List(kOf37), "3.9.1"), kUnknownType);
}

TEST(LambdaCode, PythonBefore38TakesCodeOf311ForItsOwn) {
  EXPECT_EQ(Raised(List(kOf311), "3.7.16"), "SystemError: Objects/codeobject.c:119: bad argument to internal function");
  EXPECT_EQ(Raised(List(kOf37), "3.7.16"), "nothing");
}

TEST(LambdaCode, TheSavingLibraryWritesItAsAnObject) {
  EXPECT_EQ(Raised(R"({"class_name": "__lambda__", "config": {"code": ")" + std::string(kOf310) + R"("}})", "3.11.7"),
            kUnknownType);
}

TEST(LambdaCode, WhatIsNoCodeIsLeftAlone) {
  EXPECT_EQ(Raised(List("4wEA"), "3.11.7"), "nothing");
  EXPECT_EQ(Raised(List("not base64 at all, not base64 at all, not base64"), "3.11.7"), "nothing");
  EXPECT_EQ(Raised("[]", "3.11.7"), "nothing");
  EXPECT_EQ(Raised("\"named\"", "3.11.7"), "nothing");
  EXPECT_FALSE(UnreadableCode(*ParseJson(List(kOf310), "test"), Environment()));
}

}  // namespace
}  // namespace ckptfit
