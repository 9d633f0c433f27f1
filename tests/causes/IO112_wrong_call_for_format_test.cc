#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/matching.h"
#include "fakes/scene.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(IO112WrongCallForFormat, FiresOnTheSmallestCase) {
  Scene scene = HealthyScene().Ask("tf.train.Checkpoint(model=model).restore(path)");
  EXPECT_THAT(scene.Raise("DataLossError", "not an sstable").Codes(), ElementsAre("IO112"));
}

TEST(IO112WrongCallForFormat, EvidenceIsExact) {
  Scene scene = HealthyScene().Ask("tf.train.Checkpoint(model=model).restore(path)");
  const Finding finding = scene.Raise("DataLossError", "not an sstable").Only("IO112");
  EXPECT_EQ(finding.title, "tf.train.Checkpoint.restore does not read the format keras-h5-weights");
  EXPECT_EQ(finding.why, "the file is sound; the call looks for something else at that path");
  EXPECT_EQ(finding.affected, 2u);
  ASSERT_EQ(finding.evidence.size(), 1u);
  EXPECT_EQ(finding.evidence[0].place, "m.h5");
  EXPECT_EQ(finding.evidence[0].fact, "format keras-h5-weights");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "model.load_weights(path)");
}

TEST(IO112WrongCallForFormat, NamesTheCallOfEachFormat) {
  const std::pair<Format, const char*> calls[] = {
      {Format::kSavedModel, "model = keras.models.load_model(path)"},
      {Format::kKerasH5Model, "model = keras.models.load_model(path)"},
      {Format::kKerasArchive, "model = keras.models.load_model(path)"},
      {Format::kKerasWeightsH5, "model.load_weights(path)"},
  };
  for (const auto& [format, code] : calls) {
    Scene scene = HealthyScene().Ask("tf.train.Checkpoint(model=model).restore(path)").Raise("DataLossError", "no");
    scene.checkpoint.format = format;
    const Finding finding = scene.Only("IO112");
    ASSERT_EQ(finding.fixes.size(), 1u);
    EXPECT_EQ(finding.fixes[0].code, code);
  }
}

// What export() of Keras 3 writes is a SavedModel, and its load_model() does not read one.
TEST(IO112WrongCallForFormat, FiresWhenKeras3IsGivenAnExportedModel) {
  Scene scene = LoadModelScene().RunUnder("2.21.0", "3.15.1").Raise("ValueError", "File format not supported");
  scene.checkpoint.format = Format::kSavedModel;
  scene.checkpoint.writer = Writer();
  EXPECT_THAT(scene.Codes(), ElementsAre("IO112"));
  ASSERT_EQ(scene.Only("IO112").fixes.size(), 1u);
  EXPECT_EQ(scene.Only("IO112").fixes[0].code, "layer = keras.layers.TFSMLayer(path, call_endpoint='serving_default')");
}

TEST(IO112WrongCallForFormat, HasNoCallForAFileOfAnotherFramework) {
  Scene scene = HealthyScene().At("m.safetensors", Content::kSafetensors).Raise("OSError", "no signature");
  scene.checkpoint.format = Format::kSafetensors;
  EXPECT_THAT(scene.Codes(), ElementsAre("IO112"));
  EXPECT_THAT(scene.Only("IO112").fixes, IsEmpty());
}

TEST(IO112WrongCallForFormat, WhatTheCallDoesNotReadIsNotComparedWithTheProgram) {
  Scene scene = HealthyScene().Ask("tf.train.Checkpoint(model=model).restore(path)").Raise("DataLossError", "no");
  scene.checkpoint.format = Format::kKerasArchive;
  EXPECT_EQ(MatchingOf(scene.AsCase()), Matching::kNone);
  EXPECT_THAT(scene.Codes(), ElementsAre("IO112"));
}

TEST(IO112WrongCallForFormat, IsSilentOnAHealthyCase) {
  EXPECT_THAT(HealthyScene().Findings(), IsEmpty());
  EXPECT_THAT(HealthyScene(Scene::Kind::kBundle).Ask("model.load_weights(path)").Findings(), IsEmpty());
}

TEST(IO112WrongCallForFormat, DoesNotCallADamagedFileSound) {
  Scene scene = HealthyScene().Ask("tf.train.Checkpoint(model=model).restore(path)").Raise("DataLossError", "no");
  scene.checkpoint.damaged = true;
  EXPECT_THAT(scene.Codes(), Not(Contains("IO112")));
}

TEST(IO112WrongCallForFormat, LeavesWeightsGivenToLoadModelToTheirOwnCause) {
  for (const Format format : {Format::kTensorBundle, Format::kNameBased, Format::kTensorV1}) {
    Scene scene = HealthyScene(Scene::Kind::kBundle).Ask("keras.models.load_model(path)").Raise("OSError", "no file");
    scene.checkpoint.format = format;
    EXPECT_THAT(scene.Codes(), ElementsAre("H5102")) << static_cast<int>(format);
  }
}

}  // namespace
}  // namespace ckptfit
