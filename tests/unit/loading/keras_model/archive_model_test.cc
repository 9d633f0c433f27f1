#include "loading/keras_model/archive_model.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "loading/simulate.h"
#include "unit/loading/keras_weights/fake_files.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

// load_model() of an archive with one lookup layer, whose words lie in so many files beside the three members.
LoadTrace LoadLookup(const std::string& keras, const std::string& mode, std::size_t assets) {
  testing_keras::FileMaker weights;
  weights.Vars("", {});
  testing_keras::FakeFiles files;
  KerasArchive& archive = files.AddArchive("m.keras", weights.Make());
  archive.has_config = true;
  archive.config = *ParseJson(
      R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"name": "s", "layers": [
      {"module": "keras.layers", "class_name": "StringLookup", "registered_name": null,
       "config": {"name": "words", "vocabulary": null, "output_mode": ")" +
          mode + R"("}}]}})",
      "test");
  archive.members.resize(3 + assets);
  const Target program;
  const Call call = *ParseCall("keras.models.load_model(path)", "m.keras");
  return SimulateLoadModel3({call, program, testing_keras::Keras3(keras), files, {}});
}

std::string Raised(const LoadTrace& trace) {
  return trace.exception ? trace.exception->type + ": " + trace.exception->message : "nothing";
}

TEST(ArchiveModel, WordsAreSetWithoutTheirWeightsBeforeThreeFourteen) {
  EXPECT_NE(Raised(LoadLookup("3.13.0", "tf_idf", 1)).find("object of type 'bool' has no len()"), std::string::npos);
  EXPECT_EQ(Raised(LoadLookup("3.14.0", "tf_idf", 1)), "nothing");
  EXPECT_EQ(Raised(LoadLookup("3.13.0", "multi_hot", 1)), "nothing");
}

TEST(ArchiveModel, AssetsAreOpenedInArchivesThatHaveThem) {
  EXPECT_EQ(Raised(LoadLookup("3.13.0", "tf_idf", 0)), "nothing");
}

// load_model() of an archive with a model of the program's own class, which was compiled.
LoadTrace LoadCompiled(CustomObject::OwnCompile compile, const std::string& arguments, const Environment& environment) {
  testing_keras::FileMaker weights;
  weights.Vars("", {});
  testing_keras::FakeFiles files;
  KerasArchive& archive = files.AddArchive("m.keras", weights.Make());
  archive.has_config = true;
  archive.config =
      *ParseJson(R"({"module": null, "class_name": "Net", "registered_name": "Net", "config": {"name": "net"},
    "build_config": {"input_shape": [null, 3]}, "compile_config": {"optimizer": {"module": "keras.optimizers",
      "class_name": "SGD", "registered_name": null, "config": {"name": "SGD", "learning_rate": 0.1}}}})",
                 "test");
  Target program;
  program.nodes.emplace_back();
  program.nodes[0].class_name = program.nodes[0].name = "Net";
  program.nodes[0].roles = kRoleLayer | kRoleModel | kRoleCustom;
  CustomObject custom;
  custom.key = custom.class_name = "Net";
  custom.given = CustomObject::Given::kHandedOver;
  custom.bases = {"Model"};
  custom.signature.var_keyword = true;
  custom.own_compile = compile;
  custom.instance = 0;
  program.custom_objects.push_back(custom);
  const Call call =
      *ParseCall("keras.models.load_model(path, custom_objects=custom_objects" + arguments + ")", "m.keras");
  const LoadRequest request{call, program, environment, files, {}};
  return environment.keras3() ? SimulateLoadModel3(request) : SimulateLoadModel2(request);
}

bool HasOptimizer(const LoadTrace& trace) {
  return trace.made != nullptr && trace.made->Object("optimizer") != kNoNode;
}

TEST(ArchiveModel, AClassWithACompileOfItsOwnIsNotCompiled) {
  for (const Environment& environment : {testing_keras::Keras2("2.15.1"), testing_keras::Keras3("3.6.0")}) {
    EXPECT_TRUE(HasOptimizer(LoadCompiled(CustomObject::OwnCompile::kNone, "", environment)));
    const LoadTrace own = LoadCompiled(CustomObject::OwnCompile::kAlone, "", environment);
    EXPECT_EQ(own.outcome, Outcome::kReturns);
    EXPECT_FALSE(HasOptimizer(own));
    ASSERT_EQ(own.warnings.size(), 1u);
    EXPECT_EQ(own.warnings[0].find("`compile()` was not called as part of model loading"), 0u);
  }
}

TEST(ArchiveModel, WhatACompileFromConfigOfTheProgramMakesIsNotKnown) {
  const auto environment = testing_keras::Keras3("3.6.0");
  const LoadTrace own = LoadCompiled(CustomObject::OwnCompile::kFromConfig, "", environment);
  EXPECT_EQ(own.outcome, Outcome::kUnknown);
  ASSERT_EQ(own.unknowns.size(), 1u);
  EXPECT_EQ(own.unknowns[0], "what compile_from_config() of Net makes");
  EXPECT_EQ(LoadCompiled(CustomObject::OwnCompile::kFromConfig, ", compile=False", environment).outcome,
            Outcome::kReturns);
}

}  // namespace
}  // namespace ckptfit
