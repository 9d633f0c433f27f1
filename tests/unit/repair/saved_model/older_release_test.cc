#include "repair/saved_model/older_release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Environment Release(std::string_view tensorflow) {
  Environment environment;
  environment.tensorflow = *Version::Parse(tensorflow);
  environment.keras = *Version::Parse(tensorflow);
  environment.keras_kind = KerasKind::kTfKeras2;
  return environment;
}

Call CallOf(Api api) {
  Call call;
  call.api = api;
  return call;
}

// As TensorFlow 2.12 writes a model.
SavedModel Newer() {
  SavedModel saved;
  saved.nodes.resize(2);
  saved.nodes[0].identifier = "_tf_keras_network";
  saved.nodes[1].identifier = "trackable_list_wrapper";
  saved.keras_metadata_file = SavedModel::Metadata::kGood;
  saved.keras_nodes.resize(1);
  saved.uses.operations["DisableCopyOnRead"] = {2, {}};
  saved.uses.operations["AssignVariableOp"] = {2, {{"dtype", 2}, {"validate_shape", 1}}};
  return saved;
}

TEST(OlderReleaseTest, WhatAReleaseDoesNotKnowIsTakenOut) {
  const OlderReleaseRepair repair = RepairForRelease(Newer(), CallOf(Api::kLoadModel), Release("2.4.4"));
  EXPECT_TRUE(repair.metadata);
  EXPECT_THAT(repair.operations, ElementsAre("DisableCopyOnRead"));
  EXPECT_THAT(repair.attributes.at("AssignVariableOp"), ElementsAre("validate_shape"));
  EXPECT_THAT(repair.refusals, IsEmpty());
  const SavedModel made = Repaired(Newer(), repair);
  EXPECT_FALSE(RepairForRelease(made, CallOf(Api::kLoadModel), Release("2.4.4")).needed());
  const auto steps =
      StepsOfRepair(repair, Release("2.4.4"), {{"DisableCopyOnRead", 2}, {"AssignVariableOp.validate_shape", 1}}, 1);
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[0].kind, PlanStep::Kind::kMetadata);
  EXPECT_EQ(steps[1].from, "DisableCopyOnRead");
  EXPECT_EQ(steps[1].count, 2u);
  EXPECT_THAT(steps[1].why, HasSubstr("TensorFlow 2.4.4 does not know it; it has no value"));
  EXPECT_EQ(steps[2].from, "AssignVariableOp.validate_shape");
  EXPECT_EQ(steps[2].unsafe, "");
}

TEST(OlderReleaseTest, AModelThatCannotBeCompiledIsNot) {
  OlderReleaseRepair repair = RepairForRelease(Newer(), CallOf(Api::kLoadModel), Release("2.4.4"));
  repair.uncompiled = "ValueError: Unknown optimizer: Custom>Adam";
  SavedModel saved = Newer();
  saved.keras_nodes[0].metadata = Value(Value::Object());
  saved.keras_nodes[0].metadata.Set("training_config", Value(Value::Object()));
  EXPECT_FALSE(Repaired(saved, repair).keras_nodes[0].metadata.Has("training_config"));
  const PlanStep last = StepsOfRepair(repair, Release("2.4.4"), {}, 1).back();
  EXPECT_EQ(last.kind, PlanStep::Kind::kCompile);
  EXPECT_EQ(last.to, "");
  EXPECT_THAT(last.why, HasSubstr("Unknown optimizer: Custom>Adam"));
}

TEST(OlderReleaseTest, MetadataMovesForKerasBefore25Alone) {
  EXPECT_FALSE(RepairForRelease(Newer(), CallOf(Api::kLoadModel), Release("2.8.4")).metadata);
  EXPECT_FALSE(RepairForRelease(Newer(), CallOf(Api::kSavedModelLoad), Release("2.4.4")).metadata);
  SavedModel without = Newer();
  without.keras_metadata_file = SavedModel::Metadata::kAbsent;
  EXPECT_FALSE(RepairForRelease(without, CallOf(Api::kLoadModel), Release("2.4.4")).metadata);
}

TEST(OlderReleaseTest, KerasBefore22ReadsAnotherFormOfMetadata) {
  const OlderReleaseRepair repair = RepairForRelease(Newer(), CallOf(Api::kLoadModel), Release("2.1.4"));
  EXPECT_THAT(repair.refusals, ElementsAre("the form of Keras' metadata that later releases write"));
  EXPECT_THAT(RepairForRelease(Newer(), CallOf(Api::kLoadModel), Release("2.2.3")).refusals, IsEmpty());
}

TEST(OlderReleaseTest, CodeOfALaterPythonIsRefusedWhereItWouldCrash) {
  SavedModel saved = Newer();
  saved.tensorflow_version = "2.12.1";
  saved.keras_nodes[0].metadata = Value(Value::Object());
  saved.keras_nodes[0].metadata.Set("class_name", "Lambda");
  Environment environment = Release("2.2.3");
  environment.python = *Version::Parse("3.7");
  EXPECT_THAT(RepairForRelease(saved, CallOf(Api::kLoadModel), environment).refusals,
              ElementsAre("the code of a Lambda that a later Python may have written"));
  environment.python = *Version::Parse("3.8");
  EXPECT_THAT(RepairForRelease(saved, CallOf(Api::kLoadModel), environment).refusals, IsEmpty());
  saved.tensorflow_version = "2.8.4";
  environment.python = *Version::Parse("3.7");
  EXPECT_THAT(RepairForRelease(saved, CallOf(Api::kLoadModel), environment).refusals, IsEmpty());
}

TEST(OlderReleaseTest, WhatTheReleaseKnowsStays) {
  EXPECT_FALSE(RepairForRelease(Newer(), CallOf(Api::kLoadModel), Release("2.10.1")).needed());
  EXPECT_FALSE(RepairForRelease(Newer(), CallOf(Api::kLoadWeights), Release("2.4.4")).needed());
  Environment keras3 = Release("2.4.4");
  keras3.keras_kind = KerasKind::kKeras3;
  EXPECT_FALSE(RepairForRelease(Newer(), CallOf(Api::kLoadModel), keras3).needed());
}

TEST(OlderReleaseTest, WhatComputesSomethingIsRefusedByName) {
  SavedModel saved = Newer();
  saved.uses.operations["RFFTND"];
  saved.uses.operations["CaseFoldUTF8"];
  saved.uses.operations["TopKV2"] = {1, {{"T", 1}, {"index_type", 1}}};
  saved.uses.highest_type = 29;
  const OlderReleaseRepair repair = RepairForRelease(saved, CallOf(Api::kSavedModelLoad), Release("2.4.4"));
  EXPECT_THAT(repair.refusals, ElementsAre("the operation RFFTND", "the attribute index_type of TopKV2",
                                           "the operation CaseFoldUTF8, which is none of TensorFlow's own",
                                           "a type of elements in the graph"));
}

}  // namespace
}  // namespace ckptfit
