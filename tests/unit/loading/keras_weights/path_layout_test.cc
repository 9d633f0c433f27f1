#include "loading/keras_weights/path_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing_keras::FileMaker;
using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;
using testing_keras::StepsOf;

struct PathLayoutTest : testing::Test {
  LoadTrace Load(const Environment& environment, const PathLayoutOptions& options = {}) {
    LoadTrace trace;
    LoadPathLayout(file.Make(), "", program.target, program.target.Object("model"), options, environment, &trace);
    return trace;
  }
  LoadTrace LoadSkipping(const Environment& environment) {
    PathLayoutOptions options;
    options.skip_mismatch = true;
    return Load(environment, options);
  }
  void TwoDense(const std::string& attribute = "layers") {
    program.Sequential({program.Dense("a", 3, 4), program.Dense("b", 4, 2)}, attribute);
  }
  void Saved(const std::string& folder = "layers", const std::string& second = "dense_1") {
    file.Vars("", {});
    file.Vars(folder + "/dense", {{3, 4}, {4}});
    file.Vars(folder + "/" + second, {{4, 2}, {2}});
  }

  ProgramMaker program;
  FileMaker file;
};

TEST_F(PathLayoutTest, LayersAreFoundByClassAndNumber) {
  TwoDense();
  Saved();
  for (const Environment& environment : {Keras2("2.15.1"), Keras3("3.0.1"), Keras3("3.0.5"), Keras3("3.15.1")}) {
    const LoadTrace trace = Load(environment);
    EXPECT_EQ(trace.outcome, Outcome::kReturns);
    EXPECT_EQ(program.Binding_(trace, "a/kernel"), "loaded layers/dense/vars/0");
    EXPECT_EQ(program.Binding_(trace, "b/bias"), "loaded layers/dense_1/vars/1");
    EXPECT_THAT(trace.unused, ElementsAre());
  }
}

TEST_F(PathLayoutTest, ADatasetThatZipfileRefusesFailsItsLayer) {
  TwoDense();
  Saved();
  PathLayoutOptions options;
  options.bad_crc = "layers/dense_1/vars/1";
  const LoadTrace trace = Load(Keras3("3.6.0"), options);
  ASSERT_TRUE(trace.raised());
  EXPECT_EQ(trace.exception->message,
            "A total of 1 objects could not be loaded. Example error message for object <Dense name=b, built=True>:\n\n"
            "Bad CRC-32 for file 'model.weights.h5'\n\nList of objects that could not be loaded:\n[<Dense name=b, "
            "built=True>]");
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "loaded layers/dense/vars/0");
}

TEST_F(PathLayoutTest, WhatIsMissingIsCountedAsNoVariablesAndReportedAtTheEnd) {
  TwoDense();
  file.Vars("", {});
  file.Vars("layers/dense_1", {{4, 2}, {2}});
  const LoadTrace trace = Load(Keras3("3.6.0"));
  EXPECT_EQ(trace.exception->type, "ValueError");
  EXPECT_EQ(trace.exception->message,
            "A total of 1 objects could not be loaded. Example error message for object <Dense name=a, built=True>:\n\n"
            "Layer 'a' expected 2 variables, but received 0 variables during loading. Expected: ['kernel', 'bias']\n\n"
            "List of objects that could not be loaded:\n[<Dense name=a, built=True>]");
  EXPECT_EQ(program.Binding_(trace, "b/kernel"), "loaded layers/dense_1/vars/0");
  const auto missing = StepsOf(trace, Step::Kind::kMissingInFile);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0]->source, "layers/dense/vars");
  EXPECT_EQ(missing[0]->expected, "2");
}

TEST_F(PathLayoutTest, Keras2StopsAtTheFirstFailure) {
  TwoDense();
  file.Vars("", {});
  file.Vars("layers/dense_1", {{4, 2}, {2}});
  const LoadTrace trace = Load(Keras2("2.15.1"));
  EXPECT_EQ(trace.exception->message,
            "Layer 'a' expected 2 variables, but received 0 variables during loading. Expected: ['kernel', 'bias']");
  EXPECT_EQ(program.Binding_(trace, "b/kernel"), "untouched");
  const LoadTrace skipped = LoadSkipping(Keras2("2.15.1"));
  EXPECT_EQ(skipped.outcome, Outcome::kReturns);
  EXPECT_EQ(program.Binding_(skipped, "b/kernel"), "loaded layers/dense_1/vars/0");
  ASSERT_EQ(skipped.warnings.size(), 1u);
  EXPECT_THAT(skipped.warnings[0], StartsWith("Could not load weights in object <keras.src.layers.Dense object at 0x"));
}

TEST_F(PathLayoutTest, ShapeErrorsLeaveEarlierVariablesAssigned) {
  program.Sequential({program.Layer("Dense", "a", {{3, 4}, {5}})});
  file.Vars("layers/dense", {{3, 4}, {4}});
  file.Vars("", {});
  const LoadTrace trace = Load(Keras3("3.15.1"));
  EXPECT_THAT(trace.exception->message,
              HasSubstr("variable.shape=(5,), Received: value.shape=(4,). Target variable: <Variable path=a/bias, "));
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "loaded layers/dense/vars/0");
  EXPECT_EQ(program.Binding_(trace, "a/bias"), "untouched");
  const LoadTrace skipped = LoadSkipping(Keras3("3.15.1"));
  EXPECT_EQ(skipped.outcome, Outcome::kReturns);
  EXPECT_THAT(skipped.warnings, ElementsAre(StartsWith("A total of 1 objects could not be loaded.")));
}

TEST_F(PathLayoutTest, TheRootGroupMayBeMissingFromKeras36On) {
  TwoDense();
  file.Vars("layers/dense", {{3, 4}, {4}});
  file.Vars("layers/dense_1", {{4, 2}, {2}});
  EXPECT_EQ(Load(Keras2("2.15.1")).exception->type, "KeyError");
  EXPECT_EQ(Load(Keras2("2.15.1")).exception->message,
            "\"Unable to synchronously open object (object 'vars' doesn't exist)\"");
  EXPECT_THAT(Load(Keras3("3.5.0")).exception->message,
              HasSubstr("for object <Sequential name=sequential, built=True>"));
  EXPECT_EQ(Load(Keras3("3.6.0")).outcome, Outcome::kReturns);
}

TEST_F(PathLayoutTest, AnObjectGetsASecondChanceAtALaterPath) {
  // Saved by another walk order: the attribute's own group is not there, layers/dense is.
  const NodeId dense = program.Dense("enc", 3, 4);
  const NodeId model = program.Sequential({dense}, "layers");
  program.target.nodes[model].walk.insert(program.target.nodes[model].walk.begin(),
                                          WalkEntry{"enc", ProgramMaker::Leaf(dense)});
  file.Vars("", {});
  file.Vars("layers/dense", {{3, 4}, {4}});
  const LoadTrace trace = Load(Keras3("3.15.1"));
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(program.Binding_(trace, "enc/kernel"), "loaded layers/dense/vars/0");
  EXPECT_THAT(Load(Keras2("2.15.1")).exception->message, HasSubstr("Layer 'enc' expected 2 variables"));
}

TEST_F(PathLayoutTest, AnObjectLoadedOnceIsNotLoadedAgain) {
  const NodeId dense = program.Dense("enc", 3, 4);
  const NodeId model = program.Sequential({dense}, "layers");
  program.Walk(model, "z", ProgramMaker::Leaf(dense));
  file.Vars("", {});
  file.Vars("layers/dense", {{3, 4}, {4}});
  file.Vars("z", {{3, 4}, {4}});
  const LoadTrace trace = Load(Keras3("3.15.1"));
  EXPECT_EQ(program.Binding_(trace, "enc/kernel"), "loaded layers/dense/vars/0");
  EXPECT_THAT(trace.unused, ElementsAre("z/vars/0", "z/vars/1"));
}

TEST_F(PathLayoutTest, TheOldPlaceOfLayersIsTriedByKeras302AndLater) {
  TwoDense();
  Saved("_layer_checkpoint_dependencies");
  EXPECT_EQ(program.Binding_(Load(Keras3("3.0.2")), "b/kernel"),
            "loaded _layer_checkpoint_dependencies/dense_1/vars/0");
  EXPECT_TRUE(Load(Keras3("3.0.1")).raised());
  EXPECT_TRUE(Load(Keras2("2.15.1")).raised());
}

TEST_F(PathLayoutTest, VisitedObjectsTakeNoNumberFromKeras214On) {
  // Keras 2.12 lists weighted layers twice: under their own edge and again by position.
  const NodeId a = program.Dense("a", 3, 4), b = program.Dense("b", 4, 2);
  const NodeId model = program.Sequential({a, b}, "none");
  program.target.nodes[model].walk.clear();
  program.Walk(model, "_layer_checkpoint_dependencies", ProgramMaker::List({a, a, b, b}));
  Saved("_layer_checkpoint_dependencies", "dense_2");
  EXPECT_EQ(program.Binding_(Load(Keras2("2.13.1")), "b/kernel"),
            "loaded _layer_checkpoint_dependencies/dense_2/vars/0");
  EXPECT_TRUE(Load(Keras2("2.14.1")).raised());
}

TEST_F(PathLayoutTest, OptimizersWithAnotherNumberOfVariablesAreSkippedWithAWarning) {
  TwoDense();
  const NodeId optimizer = program.Add("Adam", "adam", kRoleOptimizer);
  const NodeId iteration = program.Variable_("adam/iteration", {}, "optimizer");
  program.target.nodes[optimizer].store.emplace_back("0", iteration);
  program.Walk(program.target.Object("model"), "optimizer", ProgramMaker::Leaf(optimizer));
  Saved();
  file.Vars("optimizer", {{}, {}, {3, 4}});
  const LoadTrace trace = Load(Keras3("3.15.1"));
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_THAT(trace.warnings, ElementsAre("Skipping variable loading for optimizer 'adam', because it has 1 variables "
                                          "whereas the saved optimizer has 3 variables. "));
  EXPECT_EQ(program.Binding_(trace, "adam/iteration"), "untouched");
}

TEST_F(PathLayoutTest, ALossScaleOptimizerOfKerasTwoHasNoNameForTheWarning) {
  TwoDense();
  const NodeId optimizer = program.Add("LossScaleOptimizerV3", "", kRoleOptimizer);
  const NodeId iteration = program.Variable_("iteration", {}, "optimizer");
  program.target.nodes[optimizer].store.emplace_back("0", iteration);
  program.Walk(program.target.Object("model"), "optimizer", ProgramMaker::Leaf(optimizer));
  Saved();
  const LoadTrace trace = Load(Keras2("2.15.0"));
  ASSERT_TRUE(trace.raised());
  EXPECT_EQ(trace.exception->type, "AttributeError");
  EXPECT_EQ(trace.exception->message, "'LossScaleOptimizerV3' object has no attribute 'name'");

  program.target.nodes[optimizer].name = "loss_scale";  // model.optimizer.name = "loss_scale"
  EXPECT_THAT(
      Load(Keras2("2.15.0")).warnings,
      ElementsAre("Skipping variable loading for optimizer 'loss_scale', because it has 1 variables whereas the "
                  "saved optimizer has 0 variables. "));
}

TEST_F(PathLayoutTest, LookupLayersTakeAnyNumberOfValues) {
  const NodeId lookup = program.Add("StringLookup", "lookup");
  program.target.nodes[lookup].store_unchecked = true;
  program.Sequential({lookup});
  file.Vars("", {});
  file.Vars("layers/string_lookup", {{7}});
  EXPECT_EQ(Load(Keras3("3.15.1")).outcome, Outcome::kReturns);
}

// Beside its weights for tf-idf, a TextVectorization counts documents while it adapts.
TEST_F(PathLayoutTest, LookupLayersOfKerasTwoLeaveAloneWhatTheyDoNotStore) {
  const NodeId lookup = program.Add("TextVectorization", "text");
  const NodeId weights = program.Variable_("idf", {4});
  const NodeId documents = program.Variable_("documents", {});
  program.target.nodes[lookup].store_unchecked = true;
  program.target.nodes[lookup].store = {{"0", weights}};
  program.target.nodes[lookup].weights = {weights, documents};
  program.Sequential({lookup});
  file.Vars("", {});
  file.Vars("layers/text_vectorization", {{4}});
  const LoadTrace trace = Load(Keras2("2.15.1"));
  EXPECT_EQ(program.Binding_(trace, "idf"), "loaded layers/text_vectorization/vars/0");
  EXPECT_EQ(program.Binding_(trace, "documents"), "untouched");
}

TEST_F(PathLayoutTest, LoraAdaptersAreResetWhenTheRestIsLoaded) {
  const NodeId dense = program.Dense("d", 3, 4);
  const NodeId adapter = program.Variable_("d/lora_kernel_a", {3, 2});
  program.target.nodes[dense].store_unchecked = true;
  program.target.nodes[dense].weights.push_back(adapter);
  program.Sequential({dense});
  file.Vars("", {});
  file.Vars("layers/dense", {{3, 4}, {4}});
  const LoadTrace trace = Load(Keras3("3.6.0"));
  EXPECT_EQ(program.Binding_(trace, "d/kernel"), "loaded layers/dense/vars/0");
  EXPECT_EQ(program.Binding_(trace, "d/lora_kernel_a"), "initial");
}

TEST_F(PathLayoutTest, LayersThatAreNotBuiltComplainAboutStoredVariables) {
  const NodeId dense = program.Add("Dense", "d");
  program.target.nodes[dense].built = false;
  program.Sequential({dense});
  file.Vars("", {});
  file.Vars("layers/dense", {{3, 4}, {4}});
  EXPECT_THAT(Load(Keras3("3.6.0")).exception->message,
              HasSubstr("Layer 'd' was never built and thus it doesn't have any variables. However the weights file "
                        "lists 2 variables for this layer."));
}

TEST_F(PathLayoutTest, NestedContainersAreWalkedFromKeras315On) {
  const NodeId dense = program.Dense("d", 3, 4);
  const NodeId block = program.Add("Block", "block");
  WalkValue outer{WalkValue::Kind::kList, kNoNode, {ProgramMaker::List({dense})}};
  program.Walk(block, "rows", outer);
  program.Sequential({block});
  file.Vars("", {});
  file.Vars("layers/block", {});
  EXPECT_TRUE(Load(Keras3("3.14.0")).warnings.empty());
  const LoadTrace missing = Load(Keras3("3.15.0"));
  EXPECT_EQ(missing.outcome, Outcome::kReturns);
  EXPECT_THAT(missing.warnings,
              ElementsAre(StartsWith("Skipping nested container at 'layers/block/rows/container': no")));
  file.Vars("layers/block/rows/container/dense", {{3, 4}, {4}});
  EXPECT_EQ(program.Binding_(Load(Keras3("3.15.0")), "d/kernel"), "loaded layers/block/rows/container/dense/vars/0");
  EXPECT_EQ(program.Binding_(Load(Keras3("3.14.0")), "d/kernel"), "untouched");
}

TEST_F(PathLayoutTest, ObjectsThatHoldEachOtherRecurseInKeras3) {
  const NodeId child = program.Add("Child", "child");
  const NodeId model = program.Sequential({child});
  program.Walk(child, "parent", ProgramMaker::Leaf(model));
  file.Vars("", {});
  EXPECT_EQ(Load(Keras3("3.15.1")).exception->type, "RecursionError");
  EXPECT_EQ(Load(Keras2("2.15.1")).outcome, Outcome::kReturns);
}

TEST_F(PathLayoutTest, FailingAssetsMakeAnObjectFail) {
  TwoDense();
  Saved();
  PathLayoutOptions options;
  options.load_assets = [](NodeId, const std::string& path) -> std::optional<Exception> {
    if (path != "layers/dense") return std::nullopt;
    return Exception{"TypeError", "no folder"};
  };
  EXPECT_THAT(Load(Keras3("3.15.1"), options).exception->message,
              HasSubstr("<Dense name=a, built=True>:\n\nno folder"));
}

TEST_F(PathLayoutTest, GuardedReleasesRefuseDataKeptElsewhere) {
  TwoDense();
  Saved();
  file.Dataset("layers/dense/vars/0", {3, 4}).external_storage = true;
  EXPECT_EQ(Load(Keras3("3.12.0")).outcome, Outcome::kReturns);
  EXPECT_THAT(Load(Keras3("3.13.2")).exception->message, HasSubstr("Not allowed: H5 file with external Dataset"));
}

TEST_F(PathLayoutTest, ALinkedGroupEndsTheLoadAtOnceFromKeras315On) {
  TwoDense();
  Saved();
  file.Group("layers/dense").link = H5Object::Link::kSoft;
  EXPECT_EQ(Load(Keras3("3.15.0")).exception->message, "Not allowed: H5 file with SoftLink");
  EXPECT_THAT(Load(Keras3("3.14.1")).exception->message, StartsWith("A total of 1 objects could not be loaded."));
}

struct ShardedLayoutTest : PathLayoutTest {
  static std::shared_ptr<const H5File> Shard(const std::string& group, const std::vector<Shape>& shapes) {
    FileMaker maker;
    maker.Vars(group, shapes);
    return std::make_shared<H5File>(maker.Make());
  }
  LoadTrace LoadShards(const Environment& environment) {
    LoadTrace trace;
    LoadShardedLayout(shards, program.target, program.target.Object("model"), {}, environment, &trace);
    return trace;
  }

  ShardedWeights shards;
};

TEST_F(ShardedLayoutTest, VariablesAreFoundThroughTheMap) {
  TwoDense();
  shards.path = "/d/m.weights.json";
  shards.weight_map = {{"/layers/dense/vars", {"m_00000.weights.h5"}},
                       {"/layers/dense_1/vars", {"m_00001.weights.h5"}}};
  shards.files = {{"m_00000.weights.h5", Shard("layers/dense", {{3, 4}, {4}})},
                  {"m_00001.weights.h5", Shard("layers/dense_1", {{4, 2}, {2}})}};
  const LoadTrace trace = LoadShards(Keras3("3.15.1"));
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(program.Binding_(trace, "a/kernel"), "loaded layers/dense/vars/0");
  EXPECT_EQ(program.Binding_(trace, "b/bias"), "loaded layers/dense_1/vars/1");
}

TEST_F(ShardedLayoutTest, Keras310LooksForTheFirstShardInTheOneThatIsOpen) {
  TwoDense();
  shards.path = "m.weights.json";
  shards.weight_map = {{"/layers/dense/vars", {"m_00001.weights.h5"}},
                       {"/layers/dense_1/vars", {"m_00000.weights.h5"}}};
  shards.files = {{"m_00000.weights.h5", Shard("layers/dense_1", {{4, 2}, {2}})},
                  {"m_00001.weights.h5", Shard("layers/dense", {{3, 4}, {4}})}};
  EXPECT_THAT(LoadShards(Keras3("3.10.0")).exception->message,
              HasSubstr("Layer 'b' expected 2 variables, but received 0"));
  EXPECT_EQ(LoadShards(Keras3("3.11.0")).outcome, Outcome::kReturns);
}

TEST_F(ShardedLayoutTest, MissingShardsAreFileErrors) {
  TwoDense();
  shards.path = "/d/m.weights.json";
  EXPECT_EQ(LoadShards(Keras3("3.15.1")).exception->type, "FileNotFoundError");
  EXPECT_THAT(LoadShards(Keras3("3.15.1")).exception->message, HasSubstr("name = '/d/m_00000.weights.h5', errno = 2"));
}

// A shard that cannot be opened leaves none open, which Keras takes for no store at all until 3.15: what comes then loads
// nothing without a word, and so does the object that failed where it is met again.
TEST_F(ShardedLayoutTest, BehindAMissingShardNothingIsLoaded) {
  TwoDense();
  shards.path = "/d/m.weights.json";
  shards.weight_map = {{"/layers/dense/vars", {"m_00001.weights.h5"}},
                       {"/layers/dense_1/vars", {"m_00000.weights.h5"}}};
  shards.files = {{"m_00000.weights.h5", Shard("layers/dense_1", {{4, 2}, {2}})}};
  const LoadTrace once = LoadShards(Keras3("3.12.0"));
  EXPECT_THAT(once.exception->message, StartsWith("A total of 1 objects could not be loaded."));
  EXPECT_EQ(program.Binding_(once, "b/bias"), "untouched");
  std::vector<WalkEntry>& walk = program.target.nodes[program.target.Object("model")].walk;
  const WalkEntry again = walk.front();
  walk.push_back(again);
  const LoadTrace twice = LoadShards(Keras3("3.12.0"));
  EXPECT_EQ(twice.outcome, Outcome::kReturns);
  EXPECT_EQ(program.Binding_(twice, "a/kernel"), "untouched");
  EXPECT_EQ(program.Binding_(twice, "b/bias"), "untouched");
  EXPECT_EQ(LoadShards(Keras3("3.15.1")).exception->type, "FileNotFoundError");
}

// A subclass of Dense with a variable more: Dense saves and loads two, and counts three before it loads.
TEST_F(PathLayoutTest, Keras3CountsVariablesThatAClassDoesNotSave) {
  const NodeId dense = program.Dense("a", 3, 4);
  Node more;
  more.roles = kRoleVariable;
  more.variable = Variable{"a/alpha", "alpha", "a/alpha", {}, DType::kFloat32, true};
  program.target.nodes.push_back(more);
  program.target.nodes[dense].weights.push_back(static_cast<NodeId>(program.target.nodes.size() - 1));
  program.Sequential({dense}, "layers");
  file.Vars("", {});
  file.Vars("layers/dense", {{3, 4}, {4}});
  const LoadTrace trace = Load(Keras3("3.8.0"));
  ASSERT_TRUE(trace.exception);
  EXPECT_THAT(trace.exception->message, HasSubstr("Layer 'a' expected 3 variables, but received 2 variables during "
                                                  "loading. Expected: ['kernel', 'bias', 'alpha']"));
}

}  // namespace
}  // namespace ckptfit
