#include "loading/keras_model/compile.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

// What compiling with the optimizer of a file of 2.11 or later ends in.
std::optional<Exception> CompileNewAdam(const std::string& tensorflow) {
  const Target program;
  const ProgramClasses classes(program, false);
  const Environment environment = testing_keras::Keras2(tensorflow);
  Rebuilt model;
  model.target.nodes.resize(1);
  model.model = 0;
  ModelCompiler compiler(classes, environment, &model);
  return compiler.FromTrainingConfig(*ParseJson(R"({"loss": "mse", "metrics": null, "sample_weight_mode": null,
    "optimizer_config": {"class_name": "Custom>Adam", "config": {"name": "Adam", "weight_decay": null,
      "is_legacy_optimizer": false, "learning_rate": 0.01}}})",
                                                "test"));
}

TEST(ModelCompiler, OptimizersThatAreRegisteredUnderCustomAreKnownFromTwoEightOn) {
  const auto unknown = CompileNewAdam("2.7.4");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->type, "ValueError");
  EXPECT_TRUE(unknown->message.starts_with("Unknown optimizer: Custom>Adam"));
  EXPECT_EQ(CompileNewAdam("2.8.4")->type, "TypeError");
  EXPECT_FALSE(CompileNewAdam("2.12.1"));
}

TEST(ModelCompiler, ReleasesBefore23InsistOnAKeyThatLaterOnesDoNotWrite) {
  const Target program;
  const ProgramClasses classes(program, false);
  const Value config =
      *ParseJson(R"({"loss": "mse", "optimizer_config": {"class_name": "SGD", "config": {}}})", "test");
  for (const char* release : {"2.1.4", "2.2.3", "2.3.4"}) {
    const Environment environment = testing_keras::Keras2(release);
    Rebuilt model;
    model.target.nodes.resize(1);
    model.model = 0;
    const auto error = ModelCompiler(classes, environment, &model).FromTrainingConfig(config);
    EXPECT_EQ(error ? error->message : "", environment.tensorflow.Before(2, 3) ? "'sample_weight_mode'" : "")
        << release;
  }
}

// A model that is compiled from a config, and what came of it.
struct Compiled {
  explicit Compiled(const std::string& tensorflow) : environment(testing_keras::Keras2(tensorflow)) {
    model.target.nodes.resize(1);
    model.target.nodes[0].built = true;
    model.model = 0;
  }
  std::string ByName(const std::string& config) {
    return Text(compiler.FromTrainingConfig(*ParseJson(config, "test")));
  }
  std::string ByModule(const std::string& config) {
    return Text(compiler.FromCompileConfig(*ParseJson(config, "test")));
  }
  static std::string Text(const std::optional<Exception>& error) {
    return error ? error->type + ": " + error->message.substr(0, 60) : "nothing";
  }

  Target program;
  Environment environment;
  ProgramClasses classes{program, false};
  Rebuilt model;
  ModelCompiler compiler{classes, environment, &model};
};

constexpr const char* kAdam2 = R"({"module": "keras.optimizers", "class_name": "Adam", "registered_name": null,
  "config": {"name": "Adam", "is_legacy_optimizer": false, "learning_rate": 0.01}})";

// HDF5 models and SavedModels of every Keras 2 are read by names: there a loss that nobody offers raises.
TEST(ModelCompiler, FunctionsThatNobodyOffersRaiseInEveryKerasTwo) {
  const std::string optimizer = R"({"optimizer_config": {"class_name": "SGD", "config": {"name": "SGD"}}, )";
  for (const char* version : {"2.10.1", "2.13.1", "2.15.1"}) {
    EXPECT_EQ(Compiled(version).ByName(optimizer + R"("loss": "my_loss"})").substr(0, 33),
              "ValueError: Unknown loss function");
    EXPECT_EQ(
        Compiled(version).ByName(optimizer + R"("loss": "mse", "metrics": ["accuracy", "my_metric"]})").substr(0, 35),
        "ValueError: Unknown metric function");
    const std::string wrapper = R"("metrics": [{"class_name": "MeanMetricWrapper", "config": {"fn": "my_metric"}}]})";
    EXPECT_EQ(Compiled(version).ByName(optimizer + R"("loss": "mse", )" + wrapper).substr(0, 35),
              "ValueError: Unknown metric function");
  }
}

// A loss that is a lambda stands in the config as code, and is run when the caller trusts the file.
TEST(ModelCompiler, WithoutAnOptimizerCompileTakesItsDefault) {
  const auto optimizer_of = [](const char* config, const Environment& environment) {
    const Target program;
    const ProgramClasses classes(program, false);
    Rebuilt model;
    model.target.nodes.resize(1);
    model.model = 0;
    EXPECT_FALSE(ModelCompiler(classes, environment, &model).FromCompileConfig(*ParseJson(config, "test")));
    const NodeId made = model.target.Object("optimizer");
    return made == kNoNode ? std::string("none") : model.target.nodes[made].name;
  };
  EXPECT_EQ(optimizer_of(R"({"loss": "mse"})", testing_keras::Keras3("3.6.0")), "rmsprop");
  EXPECT_EQ(optimizer_of(R"({"loss": "mse"})", testing_keras::Keras3("3.15.1")), "rm_sprop");
  EXPECT_EQ(optimizer_of(R"({"loss": "mse"})", testing_keras::Keras2("2.15.1")), "RMSprop");
  EXPECT_EQ(optimizer_of(R"({"loss": "mse", "optimizer": null})", testing_keras::Keras3("3.15.1")), "none");
  EXPECT_EQ(optimizer_of("{}", testing_keras::Keras3("3.15.1")), "none");
}

TEST(ModelCompiler, LambdasAreRefusedInSafeMode) {
  const char* const config = R"({"optimizer": "adam", "loss": {"class_name": "__lambda__", "config": {"value": []}}})";
  EXPECT_EQ(Compiled("2.15.1").ByModule(config).substr(0, 55),
            "ValueError: Requested the deserialization of a `lambda`");
  Compiled trusted("2.15.1");
  ModelCompiler compiler(trusted.classes, trusted.environment, &trusted.model, false);
  EXPECT_EQ(Compiled::Text(compiler.FromCompileConfig(*ParseJson(config, "test"))), "nothing");
}

// Keras 3 looks an unknown class of losses up by the loss's own name.
TEST(ModelCompiler, AnUnknownClassOfLossesIsReplacedByItsNameInKerasThree) {
  const auto compile = [](const std::string& name) {
    Compiled compiled("2.15.1");
    compiled.environment = testing_keras::Keras3("3.8.0");
    ModelCompiler compiler(compiled.classes, compiled.environment, &compiled.model);
    return Compiled::Text(compiler.FromTrainingConfig(*ParseJson(
        R"({"optimizer_config": {"class_name": "SGD", "config": {"name": "sgd"}},
            "loss": {"class_name": "MyLoss", "config": {"name": ")" +
            name + R"("}}})",
        "test")));
  };
  EXPECT_EQ(compile("my_loss"), "ValueError: Could not interpret loss identifier: my_loss");
  EXPECT_EQ(compile("mean_squared_error"), "nothing");
}

// "auto" was Keras 2's default, which get_config() wrote; a class with arguments of its own may not hand it on.
TEST(ModelCompiler, LossClassesOfTheProgramHandTheReductionOfKerasTwoOn) {
  const auto compile = [](const std::vector<std::string>& parameters, bool var_keyword) {
    Compiled compiled("2.15.1");
    compiled.environment = testing_keras::Keras3("3.8.0");
    CustomObject loss;
    loss.key = loss.class_name = "MyLoss";
    loss.module = "train";
    loss.given = CustomObject::Given::kRegistered;
    for (const std::string& name : parameters) loss.signature.parameters.push_back({name, false, false});
    loss.signature.var_keyword = var_keyword;
    compiled.program.custom_objects.push_back(loss);
    ModelCompiler compiler(compiled.classes, compiled.environment, &compiled.model);
    return Compiled::Text(compiler.FromTrainingConfig(*ParseJson(
        R"({"optimizer_config": {"class_name": "SGD", "config": {"name": "sgd"}},
            "loss": {"class_name": "MyLoss", "config": {"name": "l", "reduction": "auto"}}})",
        "test")));
  };
  EXPECT_EQ(compile({"name", "reduction", "dtype"}, false),
            "ValueError: Invalid value for argument `reduction`. Expected one of {'su");
  EXPECT_EQ(compile({}, true), "ValueError: Invalid value for argument `reduction`. Expected one of {'su");
  EXPECT_EQ(compile({"name"}, false), "TypeError: <class 'train.MyLoss'> could not be deserialized properly. P");
}

TEST(ModelCompiler, AnUnknownClassOfOptimizersIsReplacedByItsNameInKerasThree) {
  const auto compile = [](const std::string& class_name, const std::string& arguments) {
    Compiled compiled("2.15.1");
    compiled.environment = testing_keras::Keras3("3.8.0");
    ModelCompiler compiler(compiled.classes, compiled.environment, &compiled.model);
    const std::string config = R"({"class_name": ")" + class_name + R"(", "config": )" + arguments + "}";
    return Compiled::Text(compiler.FromTrainingConfig(*ParseJson(R"({"optimizer_config": )" + config + "}", "test")));
  };
  EXPECT_EQ(compile("Custom>Adam", R"({"name": "Adam", "is_legacy_optimizer": false})"), "nothing");
  EXPECT_EQ(compile("LossScaleOptimizerV3", R"({"dynamic": true})"), "KeyError: 'name'");
  EXPECT_EQ(compile("Mine", R"({"name": "mine"})"), "ValueError: Could not interpret optimizer identifier: mine");
}

// Neither is in the list of optimizers that names are looked up in; Muon came into it with 3.14.
TEST(ModelCompiler, OptimizersThatKerasThreeDoesNotListAreUnknownInHdfModels) {
  const auto compile = [](const std::string& class_name, const std::string& keras) {
    Compiled compiled("2.15.1");
    compiled.environment = testing_keras::Keras3(keras);
    ModelCompiler compiler(compiled.classes, compiled.environment, &compiled.model);
    return Compiled::Text(compiler.FromTrainingConfig(*ParseJson(
        R"({"optimizer_config": {"class_name": ")" + class_name + R"(", "config": {"name": "its_name"}}})", "test")));
  };
  EXPECT_EQ(compile("Lamb", "3.15.1"), "ValueError: Could not interpret optimizer identifier: its_name");
  EXPECT_EQ(compile("Muon", "3.12.0"), "ValueError: Could not interpret optimizer identifier: its_name");
  EXPECT_EQ(compile("Muon", "3.14.0"), "nothing");
}

TEST(ModelCompiler, FunctionsThatArchivesCannotLocateAreReportedInTheWordsOfTheRelease) {
  const auto compile = [](const Environment& environment) {
    Compiled compiled("2.15.1");
    compiled.environment = environment;
    ModelCompiler compiler(compiled.classes, compiled.environment, &compiled.model);
    const auto error = compiler.FromCompileConfig(
        *ParseJson(R"({"optimizer": "adam", "loss": {"class_name": "function", "config": "my_loss"}})", "test"));
    return error ? error->message.substr(0, 120) : "nothing";
  };
  EXPECT_EQ(compile(testing_keras::Keras2("2.12.1")),
            "Could not locate function 'my_loss'. Make sure custom classes are decorated with "
            "`@keras.utils.register_keras_serializab");
  EXPECT_EQ(compile(testing_keras::Keras3("3.11.0")),
            "Could not locate function 'my_loss'. Make sure custom classes are decorated with "
            "`@keras.saving.register_keras_serializa");
  EXPECT_EQ(compile(testing_keras::Keras3("3.12.0")),
            "Could not locate function 'my_loss'. Make sure custom classes and functions are decorated with "
            "`@keras.saving.register_k");
}

TEST(ModelCompiler, LossScalingIsFoundByItsOwnNamesAndHasTheVariablesOfTheOptimizerInside) {
  const std::string scaled = R"({"module": "keras.src.mixed_precision.loss_scale_optimizer", "class_name":
    "LossScaleOptimizerV3", "registered_name": "LossScaleOptimizerV3", "config": {"dynamic": true, "inner_optimizer": )" +
                             std::string(kAdam2) + "}}";
  Compiled h5("2.15.1");
  EXPECT_EQ(h5.ByName(R"({"loss": "mse", "optimizer_config": )" + scaled + "}"), "nothing");
  EXPECT_TRUE(h5.compiler.loss_scaled());
  Compiled archive("2.15.1");
  EXPECT_EQ(archive.ByModule(R"({"loss": "mse", "optimizer": )" + scaled + "}"), "nothing");
  ASSERT_EQ(archive.model.target.variables.size(), 1u);
  EXPECT_EQ(archive.model.target.VariableOf(archive.model.target.variables[0]).name, "iteration:0");
  const Node& made = archive.model.target.nodes[archive.compiler.optimizer()];
  EXPECT_EQ(made.class_name, "LossScaleOptimizerV3");
  EXPECT_EQ(made.name, "");  // it does not have that of the one inside
}

TEST(ModelCompiler, ArchivesWithALegacyOptimizerCannotBeCompiledUntilTwoFifteen) {
  const std::string config = R"({"loss": "mse", "optimizer": {"module": "keras.optimizers.legacy", "class_name": "Adam",
    "registered_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.01}}})";
  EXPECT_EQ(Compiled("2.13.1").ByModule(config), "AttributeError: 'Adam' object has no attribute 'build'");
  EXPECT_EQ(Compiled("2.14.1").ByModule(config), "AttributeError: 'Adam' object has no attribute 'build'");
  EXPECT_EQ(Compiled("2.15.1").ByModule(config), "nothing");
}

}  // namespace
}  // namespace ckptfit
