#include "loading/keras_weights/legacy_h5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_keras::FileMaker;
using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;
using testing_keras::StepsOf;

LegacyH5Options ByName(bool skip_mismatch = false) { return {.by_name = true, .skip_mismatch = skip_mismatch}; }

struct LegacyH5Test : testing::Test {
  LoadTrace Load(const Environment& environment, const LegacyH5Options& options = {}, const std::string& group = "") {
    LoadTrace trace;
    LoadLegacyH5(file.Make(), group, program.target, program.target.Object("model"), options, environment, &trace);
    return trace;
  }
  void TwoDense(std::int64_t second_units = 2) {
    program.Sequential({program.Dense("a", 3, 4), program.Dense("b", 4, second_units)});
  }
  void Saved(std::int64_t second_units = 2) {
    file.Dense("a", 3, 4);
    file.Dense("b", 4, second_units);
    file.Text("", "keras_version", "2.15.0");
    file.Texts("top_level_model_weights", "weight_names", {});
  }

  ProgramMaker program;
  FileMaker file;
};

TEST_F(LegacyH5Test, LayersAreLoadedByPositionWhateverTheirNames) {
  program.Sequential({program.Dense("x", 3, 4), program.Add("Dropout", "dropout"), program.Dense("y", 4, 2)});
  Saved();
  for (const Environment& environment : {Keras2("2.0.4"), Keras2("2.15.1"), Keras3("3.15.1")}) {
    const LoadTrace trace = Load(environment);
    EXPECT_EQ(trace.outcome, Outcome::kReturns);
    EXPECT_EQ(program.Binding_(trace, "x/kernel"), "loaded a/a/kernel:0");
    EXPECT_EQ(program.Binding_(trace, "y/bias"), "loaded b/b/bias:0");
    EXPECT_THAT(trace.unused, ElementsAre());
  }
}

TEST_F(LegacyH5Test, WholeModelsAreLoadedFromTheirGroup) {
  TwoDense();
  file.Dense("a", 3, 4, "model_weights");
  file.Dense("b", 4, 2, "model_weights");
  file.Dataset("optimizer_weights/iter", {});
  const LoadTrace trace = Load(Keras2("2.10.1"), {}, "model_weights");
  EXPECT_EQ(program.Binding_(trace, "b/kernel"), "loaded model_weights/b/b/kernel:0");
  EXPECT_THAT(trace.unused, ElementsAre());  // only the group's own datasets are counted
}

TEST_F(LegacyH5Test, AnotherNumberOfLayersAssignsNothingAndNamesWhatIsMissing) {
  TwoDense();
  file.Dense("a", 3, 4);
  const LoadTrace trace = Load(Keras2("2.15.1"));
  EXPECT_EQ(trace.exception->type, "ValueError");
  EXPECT_EQ(trace.exception->message,
            "Layer count mismatch when loading weights from file. Model expected 2 layers, found 1 saved layers.");
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "untouched");
  const auto counts = StepsOf(trace, Step::Kind::kCountDiffers);
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0]->expected, "2");
  EXPECT_EQ(counts[0]->found, "1");
  const auto missing = StepsOf(trace, Step::Kind::kMissingInFile);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0]->object, "b");
  EXPECT_EQ(Load(Keras2("2.4.4")).exception->message,
            "You are trying to load a weight file containing 1 layers into a model with 2 layers.");
}

TEST_F(LegacyH5Test, AnotherNumberOfWeightsIsToldInTheWordsOfTheRelease) {
  program.Sequential({program.Layer("Dense", "a", {{3, 4}})});
  file.Dense("saved", 3, 4);
  EXPECT_EQ(
      Load(Keras2("2.15.1")).exception->message,
      "Weight count mismatch for layer #0 (named a in the current model, saved in the save file). Layer expects 1 "
      "weight(s). Received 2 saved weight(s)");
  EXPECT_EQ(Load(Keras2("2.4.4")).exception->message,
            "Layer #0 (named \"a\" in the current model) was found to correspond to layer saved in the save file. "
            "However the new layer a expects 1 weights, but the saved weights have 2 elements.");
  EXPECT_EQ(Load(Keras3("3.6.0")).exception->message, Load(Keras2("2.15.1")).exception->message);
}

TEST_F(LegacyH5Test, ShapeErrorsOfKeras2ComeFromAssignmentAfterEarlierLayersGotTheirs) {
  TwoDense(5);
  Saved();
  const LoadTrace trace = Load(Keras2("2.15.1"));
  EXPECT_EQ(trace.exception->message,
            "Cannot assign value to variable ' b/kernel': Shape mismatch.The variable shape (4, 5), and the assigned "
            "value shape (4, 2) are incompatible.");
  EXPECT_EQ(program.Binding_(trace, "a/bias"), "loaded a/a/bias:0");
  EXPECT_EQ(program.Binding_(trace, "b/bias"), "untouched");
  const auto shapes = StepsOf(trace, Step::Kind::kShapeDiffers);
  ASSERT_EQ(shapes.size(), 1u);
  EXPECT_EQ(shapes[0]->expected, "(4, 5)");
  EXPECT_EQ(shapes[0]->found, "(4, 2)");
  EXPECT_EQ(Load(Keras2("2.0.4")).exception->message, "Shapes (4, 5) and (4, 2) are incompatible");
  EXPECT_EQ(Load(Keras2("2.4.4")).exception->message,
            "Cannot assign to variable b/kernel due to variable shape (4, 5) and value shape (4, 2) are incompatible");
}

TEST_F(LegacyH5Test, ShapeErrorsOfKeras3ChangedWith36) {
  TwoDense(5);
  Saved();
  EXPECT_EQ(
      Load(Keras3("3.6.0")).exception->message,
      "Shape mismatch in layer #1 (named b)for weight b/kernel. Weight expects shape (4, 5). Received saved weight "
      "with shape (4, 2)");
  EXPECT_THAT(Load(Keras3("3.5.0")).exception->message,
              HasSubstr("Received: value.shape=(4, 2). Target variable: <KerasVariable shape=(4, 5)"));
}

TEST_F(LegacyH5Test, SkipMismatchOfATopologicalLoadIsHeardFromKeras311On) {
  TwoDense(5);
  Saved();
  EXPECT_TRUE(Load(Keras3("3.10.0"), {.skip_mismatch = true}).raised());
  const LoadTrace trace = Load(Keras3("3.11.0"), {.skip_mismatch = true});
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(program.Binding_(trace, "b/kernel"), "untouched");
  EXPECT_EQ(program.Binding_(trace, "b/bias"), "untouched");
  EXPECT_EQ(trace.warnings.size(), 2u);
  EXPECT_THAT(trace.warnings[0], HasSubstr("Skipping loading weights for layer #1 (named b)due to mismatch in shape"));
}

TEST_F(LegacyH5Test, ByNameTakesEqualNamesAndKeepsQuietAboutTheRest) {
  program.Sequential({program.Dense("b", 4, 2), program.Dense("new", 2, 2)});
  Saved();
  const LoadTrace trace = Load(Keras2("2.15.1"), ByName());
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_TRUE(trace.warnings.empty());
  EXPECT_EQ(program.Binding_(trace, "b/kernel"), "loaded b/b/kernel:0");
  EXPECT_EQ(program.Binding_(trace, "new/kernel"), "untouched");
  ASSERT_EQ(StepsOf(trace, Step::Kind::kMissingInFile).size(), 1u);
  EXPECT_EQ(StepsOf(trace, Step::Kind::kMissingInFile)[0]->object, "new");
  ASSERT_EQ(StepsOf(trace, Step::Kind::kUnusedInFile).size(), 1u);
  EXPECT_EQ(StepsOf(trace, Step::Kind::kUnusedInFile)[0]->source, "a");
}

TEST_F(LegacyH5Test, ByNameOfKeras2ChecksEverythingBeforeItAssigns) {
  TwoDense(5);
  Saved();
  const LoadTrace trace = Load(Keras2("2.15.1"), ByName());
  EXPECT_EQ(trace.exception->message,
            "Shape mismatch in layer #1 (named b) for weight b/kernel. Weight expects shape (4, 5). Received saved "
            "weight with shape (4, 2)");
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "untouched");
  const LoadTrace skipped = Load(Keras2("2.15.1"), ByName(true));
  EXPECT_EQ(skipped.outcome, Outcome::kReturns);
  EXPECT_EQ(program.Binding_(skipped, "a/kernel"), "loaded a/a/kernel:0");
  EXPECT_EQ(program.Binding_(skipped, "b/kernel"), "untouched");
}

TEST_F(LegacyH5Test, ByNameOfKeras3Before38EndsInAnErrorAfterTheLayersAreLoaded) {
  TwoDense();
  Saved();
  const LoadTrace trace = Load(Keras3("3.7.0"), ByName());
  EXPECT_EQ(
      trace.exception->message,
      "Weight count mismatch for top-level weights of model. Model expects 4 top-level weight(s). Received 0 saved "
      "top-level weight(s)");
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "loaded a/a/kernel:0");
  EXPECT_EQ(Load(Keras3("3.8.0"), ByName()).outcome, Outcome::kReturns);
  EXPECT_EQ(Load(Keras3("3.7.0"), ByName(true)).outcome, Outcome::kReturns);
}

TEST_F(LegacyH5Test, TopLevelWeightsAreComparedFrom27On) {
  TwoDense();
  const NodeId model = program.target.Object("model");
  const NodeId scale = program.Variable_("scale", {});
  program.target.nodes[model].top_level = {scale};
  Saved();
  EXPECT_EQ(Load(Keras2("2.6.5")).outcome, Outcome::kReturns);
  EXPECT_EQ(Load(Keras2("2.7.4")).exception->message,
            "Weight count mismatch for top-level weights when loading weights from file. Model expects 1 top-level "
            "weight(s). Received 0 saved top-level weight(s)");
  file.Dataset("top_level_model_weights/scale:0", {});
  file.Texts("top_level_model_weights", "weight_names", {"scale:0"});
  const LoadTrace trace = Load(Keras2("2.15.1"));
  EXPECT_EQ(program.Binding_(trace, "scale"), "loaded top_level_model_weights/scale:0");
}

TEST_F(LegacyH5Test, SeveralTopLevelWeightsCannotBeComparedByKeras3) {
  TwoDense();
  const NodeId model = program.target.Object("model");
  const NodeId first = program.Variable_("first", {2});
  const NodeId second = program.Variable_("second", {2});
  program.target.nodes[model].top_level = {first, second};
  Saved();
  EXPECT_EQ(Load(Keras3("3.6.0")).exception->message,
            "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()");
}

TEST_F(LegacyH5Test, LookupTablesCountAsWeightsInTensorFlow23To25) {
  const NodeId lookup = program.Add("StringLookup", "lookup");
  const NodeId table = program.Add("MutableHashTable", "", 0);
  program.target.nodes[table].restore = RestoreKind::kTable;
  program.target.nodes[lookup].children = {{"_table", table}};
  const NodeId block = program.Add("Sequential", "block");
  program.target.nodes[block].layers = {lookup};
  program.Sequential({block, program.Dense("a", 3, 4)});
  file.Dense("a", 3, 4);
  EXPECT_EQ(Load(Keras2("2.4.4")).exception->type, "NotImplementedError");
  EXPECT_THAT(Load(Keras2("2.4.4")).exception->message, HasSubstr("Got a model or layer Sequential with weights"));
  EXPECT_EQ(Load(Keras2("2.4.4"), ByName()).outcome, Outcome::kReturns);
  EXPECT_EQ(Load(Keras2("2.6.5")).outcome, Outcome::kReturns);
}

TEST_F(LegacyH5Test, AGroupThatTheListNamesButTheFileLacksIsAKeyError) {
  TwoDense();
  Saved();
  file.Texts("", "layer_names", {"a", "b", "c"});
  EXPECT_EQ(Load(Keras2("2.15.1")).exception->type, "KeyError");
  EXPECT_EQ(Load(Keras2("2.15.1")).exception->message,
            "\"Unable to synchronously open object (object 'c' doesn't exist)\"");
  EXPECT_EQ(Load(Keras2("2.4.4")).exception->message, "\"Unable to open object (object 'c' doesn't exist)\"");
  EXPECT_EQ(Load(Keras3("3.14.1")).exception->message, "'c'");
}

TEST_F(LegacyH5Test, LinksAreRefusedByGuardedReleases) {
  TwoDense();
  Saved();
  file.Group("b").link = H5Object::Link::kExternal;
  EXPECT_EQ(Load(Keras3("3.12.1")).outcome, Outcome::kReturns);
  EXPECT_EQ(Load(Keras3("3.12.2")).exception->message, "Not allowed: H5 file with ExternalLink");
  EXPECT_EQ(Load(Keras3("3.13.2")).outcome, Outcome::kReturns);
  EXPECT_EQ(Load(Keras3("3.14.1")).exception->message, "Not allowed: H5 file with ExternalLink");
}

TEST_F(LegacyH5Test, AFileWithoutLayerNamesHasNoLayers) {
  TwoDense();
  file.Vars("layers/dense", {{3, 4}, {4}});
  EXPECT_EQ(Load(Keras2("2.15.1")).exception->message,
            "Layer count mismatch when loading weights from file. Model expected 2 layers, found 0 saved layers.");
  const LoadTrace by_name = Load(Keras3("3.15.1"), ByName());
  EXPECT_EQ(by_name.outcome, Outcome::kReturns);
  EXPECT_EQ(program.Binding_(by_name, "a/kernel"), "untouched");
  EXPECT_THAT(by_name.unused, ElementsAre("layers/dense/vars/0", "layers/dense/vars/1"));
}

}  // namespace
}  // namespace ckptfit
