#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading/simulate.h"
#include "unit/loading/keras_weights/fake_files.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::HasSubstr;
using testing_keras::FakeFiles;
using testing_keras::FileMaker;
using testing_keras::Keras2;
using testing_keras::ProgramMaker;

struct LoadWeights2Test : testing::Test {
  LoadWeights2Test() {
    program.Sequential({program.Dense("a", 3, 4)});
    legacy.Dense("a", 3, 4);
    legacy.Text("", "keras_version", "2.15.0");
    paths.Vars("", {});
    paths.Vars("layers/dense", {{3, 4}, {4}});
  }
  LoadTrace Run(const std::string& tensorflow, const std::string& text, const std::string& path) {
    const Call call = *ParseCall(text, path);
    return SimulateLoadWeights2({call, program.target, Keras2(tensorflow), files, {}});
  }

  ProgramMaker program;
  FileMaker legacy, paths;
  FakeFiles files;
};

TEST_F(LoadWeights2Test, TheWeightsH5SuffixMeansPathsFrom212On) {
  files.AddH5("m.weights.h5", paths.Make());
  EXPECT_EQ(program.Binding_(Run("2.15.1", "model.load_weights(path)", "m.weights.h5"), "a/kernel"),
            "loaded layers/dense/vars/0");
  EXPECT_THAT(Run("2.11.1", "model.load_weights(path)", "m.weights.h5").exception->message,
              HasSubstr("Model expected 1 layers, found 0 saved layers."));
  files.AddH5("m.weights.h5", legacy.Make());
  EXPECT_EQ(Run("2.15.1", "model.load_weights(path)", "m.weights.h5").exception->type, "KeyError");
}

TEST_F(LoadWeights2Test, AKerasFileIsAnArchiveOrElseHdf5) {
  files.AddArchive("m.keras", paths.Make());
  EXPECT_EQ(program.Binding_(Run("2.15.1", "model.load_weights(path)", "m.keras"), "a/bias"),
            "loaded layers/dense/vars/1");
  EXPECT_EQ(Run("2.11.1", "model.load_weights(path)", "m.keras").exception->message,
            "Unable to synchronously open file (file signature not found)");
  files.AddH5("old.keras", legacy.Make());
  EXPECT_EQ(program.Binding_(Run("2.15.1", "model.load_weights(path)", "old.keras"), "a/bias"), "loaded a/a/bias:0");
}

TEST_F(LoadWeights2Test, WholeModelsLeaveTheirOptimizerUnused) {
  FileMaker model;
  model.Dense("a", 3, 4, "model_weights");
  model.Dataset("optimizer_weights/iter:0", {});
  files.AddH5("m.h5", model.Make());
  const LoadTrace trace = Run("2.4.4", "model.load_weights(path)", "m.h5");
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "loaded model_weights/a/a/kernel:0");
  EXPECT_THAT(trace.unused, testing::ElementsAre("optimizer_weights/iter:0"));
}

TEST_F(LoadWeights2Test, SkipMismatchNeedsByNameInLegacyFilesOnly) {
  files.AddH5("m.h5", legacy.Make());
  files.AddH5("m.weights.h5", paths.Make());
  const std::string skip = "model.load_weights(path, skip_mismatch=True)";
  EXPECT_EQ(Run("2.15.1", skip, "m.h5").exception->message,
            "When calling model.load_weights, skip_mismatch can only be set to True when by_name is True.");
  EXPECT_EQ(Run("2.15.1", skip, "m.weights.h5").outcome, Outcome::kReturns);
}

TEST_F(LoadWeights2Test, ArgumentsThatTheReleaseLacksAreTypeErrors) {
  files.AddH5("m.h5", legacy.Make());
  EXPECT_EQ(Run("2.0.4", "model.load_weights(path, skip_mismatch=True, by_name=True)", "m.h5").exception->message,
            "load_weights() got an unexpected keyword argument 'skip_mismatch'");
  EXPECT_EQ(Run("2.1.4", "model.load_weights(path, skip_mismatch=True, by_name=True)", "m.h5").outcome,
            Outcome::kReturns);
  EXPECT_EQ(Run("2.15.1", "model.load_weights(path, strict=True)", "m.h5").exception->message,
            "Model.load_weights() got an unexpected keyword argument 'strict'");
}

TEST_F(LoadWeights2Test, PositionalFlagsChangedPlacesWith212) {
  files.AddH5("m.h5", legacy.Make());
  EXPECT_EQ(Run("2.11.1", "model.load_weights(path, True)", "m.h5").outcome, Outcome::kReturns);
  EXPECT_THAT(Run("2.12.1", "model.load_weights(path, True)", "m.h5").exception->message,
              HasSubstr("skip_mismatch can only be set to True when by_name is True."));
}

TEST_F(LoadWeights2Test, ModelsThatAreNotBuiltAreRefusedByLegacyLoads) {
  program.target.nodes[program.target.Object("model")].built = false;
  files.AddH5("m.h5", legacy.Make());
  EXPECT_THAT(Run("2.15.1", "model.load_weights(path)", "m.h5").exception->message,
              HasSubstr("Unable to load weights saved in HDF5 format into a subclassed Model"));
  EXPECT_THAT(Run("2.3.4", "model.load_weights(path)", "m.h5").exception->message,
              HasSubstr("Unable to load weights saved in HDF5 format into a subclassed Model"));
  EXPECT_THAT(Run("2.2.3", "model.load_weights(path)", "m.h5").exception->message,
              HasSubstr("Weights for model sequential have not yet been created."));
}

TEST_F(LoadWeights2Test, OpaqueBytesAreNoNumbers) {
  legacy.Dataset("a/a/bias:0", {4}).opaque_bytes = true;
  paths.Dataset("layers/dense/vars/1", {4}).opaque_bytes = true;
  files.AddH5("m.h5", legacy.Make());
  files.AddH5("m.weights.h5", paths.Make());
  for (const char* path : {"m.h5", "m.weights.h5"}) {
    const LoadTrace trace = Run("2.15.1", "model.load_weights(path)", path);
    ASSERT_TRUE(trace.exception) << path;
    EXPECT_EQ(trace.exception->type, "ValueError");
    EXPECT_EQ(trace.exception->message, "setting an array element with a sequence.");
  }
  for (Node& node : program.target.nodes) {
    if (node.variable) node.variable->dtype = DType::kBfloat16;
  }
  EXPECT_EQ(Run("2.15.1", "model.load_weights(path)", "m.h5").exception->message, "No cast function available.");
  EXPECT_EQ(Run("2.4.4", "model.load_weights(path)", "m.h5").exception->message, "data type 'bfloat16' not understood");
}

TEST_F(LoadWeights2Test, MissingFilesAreReportedInTheWordsOfH5py) {
  EXPECT_EQ(Run("2.15.1", "model.load_weights(path)", "no.h5").exception->type, "FileNotFoundError");
  EXPECT_EQ(
      Run("2.15.1", "model.load_weights(path)", "no.h5").exception->message,
      "[Errno 2] Unable to synchronously open file (unable to open file: name = 'no.h5', errno = 2, error message "
      "= 'No such file or directory', flags = 0, o_flags = 0)");
  EXPECT_EQ(Run("2.4.4", "model.load_weights(path)", "no.h5").exception->type, "OSError");
  const LoadTrace trace = Run("2.15.1", "model.load_weights(path)", "no.keras");
  ASSERT_EQ(trace.steps.size(), 1u);
  EXPECT_EQ(trace.steps[0].kind, Step::Kind::kPathRejected);
}

TEST_F(LoadWeights2Test, NothingCanBeCalledOnTheResult) {
  files.AddH5("m.h5", legacy.Make());
  const LoadTrace trace = Run("2.10.1", "model.load_weights(path).expect_partial()", "m.h5");
  EXPECT_EQ(trace.exception->message, "'NoneType' object has no attribute 'expect_partial'");
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "loaded a/a/kernel:0");
}

TEST_F(LoadWeights2Test, OnlyModelsHaveTheMethod) {
  program.target.objects.emplace_back("layer", program.target.nodes[program.target.Object("model")].layers[0]);
  EXPECT_EQ(Run("2.15.1", "layer.load_weights(path)", "m.h5").exception->message,
            "'Dense' object has no attribute 'load_weights'");
  EXPECT_EQ(Run("2.15.1", "other.load_weights(path)", "m.h5").outcome, Outcome::kUnknown);
  EXPECT_EQ(Run("2.15.1", "keras.saving.load_weights(model, path)", "m.h5").exception->type, "AttributeError");
}

}  // namespace
}  // namespace ckptfit
