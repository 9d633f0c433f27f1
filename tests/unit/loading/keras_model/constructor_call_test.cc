#include "loading/keras_model/constructor_call.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "codec/json.h"
#include "unit/loading/keras_model/version_files.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing_keras::Keras2;
using testing_keras::Keras3;

std::string Call(const std::string& class_name, const std::string& config, const Environment& environment) {
  const auto constructor = FindConstructor(ObjectKind::kLayer, class_name, environment);
  if (!constructor) return "no such class";
  const auto fault = CallConstructor(ObjectKind::kLayer, *constructor, *ParseJson(config, "test"), environment);
  return fault ? fault->error.type + ": " + fault->error.message : "accepted";
}

TEST(ConstructorCallTest, WhatNoClassTakesIsRefusedInTheWordsOfTheBaseClass) {
  const std::string config = R"({"units": 4, "name": "d", "quantization_config": null})";
  EXPECT_EQ(Call("Dense", config, Keras3("3.6.0")),
            "ValueError: Unrecognized keyword arguments passed to Dense: {'quantization_config': None}");
  EXPECT_EQ(Call("Dense", config, Keras3("3.15.1")), "accepted");
  EXPECT_EQ(Call("Dense", config, Keras2("2.4.4")),
            "TypeError: ('Keyword argument not understood:', 'quantization_config')");
}

TEST(ConstructorCallTest, InputLayersOfKerasTwoRefuseTheShapeOfKerasThree) {
  const std::string config = R"({"batch_shape": [null, 3], "name": "i"})";
  EXPECT_EQ(Call("InputLayer", config, Keras2("2.4.4")),
            "ValueError: ('Unrecognized keyword arguments:', dict_keys(['batch_shape']))");
  EXPECT_EQ(Call("InputLayer", config, Keras2("2.15.1")),
            "ValueError: Unrecognized keyword arguments: ['batch_shape']");
  EXPECT_EQ(Call("InputLayer", config, Keras3("3.6.0")), "accepted");
}

TEST(ConstructorCallTest, MissingArgumentsAreListedAsPythonDoes) {
  EXPECT_EQ(Call("Dense", "{}", Keras3("3.6.0")),
            "TypeError: Dense.__init__() missing 1 required positional argument: 'units'");
  EXPECT_EQ(Call("Embedding", "{}", Keras2("2.4.4")),
            "TypeError: __init__() missing 2 required positional arguments: 'input_dim' and 'output_dim'");
}

CustomObject Scale(bool var_keyword) {
  CustomObject custom;
  custom.class_name = "Scale";
  custom.bases = {"Layer"};
  custom.signature.parameters = {{"units", true, false}, {"alpha", true, true}};
  custom.signature.var_keyword = var_keyword;
  return custom;
}

std::string CallCustom(const CustomObject& custom, const std::string& config, const Environment& environment) {
  const auto fault = CallConstructor(custom, *ParseJson(config, "test"), environment);
  return fault ? fault->error.message : "accepted";
}

TEST(ConstructorCallTest, ClassesOfTheProgramHaveTheirOwnSignature) {
  const Environment environment = Keras3("3.6.0");
  EXPECT_EQ(CallCustom(Scale(false), R"({"units": 4, "name": "s"})", environment),
            "Scale.__init__() got an unexpected keyword argument 'name'");
  EXPECT_EQ(CallCustom(Scale(true), R"({"name": "s"})", environment),
            "Scale.__init__() missing 1 required positional argument: 'units'");
  EXPECT_EQ(CallCustom(Scale(true), R"({"units": 4, "name": "s"})", environment),
            "Scale.__init__() missing 1 required keyword-only argument: 'alpha'");
  EXPECT_EQ(CallCustom(Scale(true), R"({"units": 4, "alpha": 1, "name": "s", "beta": 2})", environment),
            "Unrecognized keyword arguments passed to Scale: {'beta': 2}");
}

TEST(ConstructorCallTest, OptimizersRefuseInTheirOwnWords) {
  const Value config = *ParseJson(R"({"name": "Adam", "decay": 0.0})", "test");
  const Environment keras2 = Keras2("2.15.1");
  const auto adam = FindConstructor(ObjectKind::kOptimizer, "Adam", keras2);
  ASSERT_TRUE(adam);
  EXPECT_EQ(CallConstructor(ObjectKind::kOptimizer, *adam, config, keras2)->error.message,
            "decay is deprecated in the new Keras optimizer, please check the docstring for valid arguments, or use "
            "the legacy optimizer, e.g., tf.keras.optimizers.legacy.Adam.");
  const Environment keras3 = Keras3("3.6.0");
  const auto adam3 = FindConstructor(ObjectKind::kOptimizer, "Adam", keras3);
  EXPECT_FALSE(CallConstructor(ObjectKind::kOptimizer, *adam3, config, keras3));
  EXPECT_EQ(
      CallConstructor(ObjectKind::kOptimizer, *adam3, *ParseJson(R"({"lr": 0.1})", "test"), keras3)->error.message,
      "Argument(s) not recognized: {'lr': 0.1}");
}

// What a constructor answers to an unknown argument beside all that it requires, in the words of data/versions.
std::string Refusal(ObjectKind kind, const std::string& name, const Environment& environment) {
  const auto constructor = FindConstructor(kind, name, environment);
  if (!constructor) return "no such class";
  Value config{Value::Object()};
  for (const Constructor::Argument& argument : constructor->arguments) {
    if (argument.required) config.Set(argument.name, 1);
  }
  config.Set("unknown_argument", 1);
  const auto fault = CallConstructor(kind, *constructor, config, environment);
  if (!fault) return "accepted";
  std::string text = fault->error.type + ": " + fault->error.message;
  for (const std::string& qualified : {constructor->class_name + ".__init__", constructor->sink + ".__init__"}) {
    if (const std::size_t at = text.find(qualified); at != std::string::npos) {
      text.replace(at, qualified.size(), "__init__");
    }
  }
  return std::regex_replace(text, std::regex("\\b" + constructor->class_name + "\\b"), "{class}");
}

std::optional<ObjectKind> KindNamed(const std::string& module) {
  for (int i = 0; i <= static_cast<int>(ObjectKind::kOptimizer); ++i) {
    if (ModuleOf(static_cast<ObjectKind>(i)) == module) return static_cast<ObjectKind>(i);
  }
  return std::nullopt;
}

TEST(ConstructorCallTest, EveryClassOfEveryReleaseRefusesAsItDidWhenTried) {
  const testing_keras::VersionFile tried("refusals");
  std::size_t compared = 0;
  std::map<std::string, int> differences;
  for (const std::string& key : tried.keys()) {
    const auto kind = KindNamed(key.substr(0, key.find(' ')));
    if (!kind) continue;
    for (const Version& release : tried.table().releases()) {
      const auto text = tried.table().Find(key, release);
      if (!text) continue;
      ++compared;
      const std::string expected(text->substr(0, text->find(" / ")));
      const std::string found =
          Refusal(*kind, key.substr(key.find(' ') + 1), testing_keras::EnvironmentOfRelease(release));
      if (found != expected) ++differences[key + " " + release.text + "\n  " + expected + "\n  " + found];
    }
  }
  EXPECT_GT(compared, 10000u);
  for (const auto& [text, count] : differences) ADD_FAILURE() << text;
}

}  // namespace
}  // namespace ckptfit
