#include "messages/releases.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

std::string Range(std::string_view text) {
  const Result<ReleaseRange> range = ParseReleaseRange(text);
  return range ? range->ToString() : "error";
}

std::string Keras(std::string_view text) { return StatedReleases(MakePlain(text)).keras.ToString(); }
std::string TensorFlow(std::string_view text) { return StatedReleases(MakePlain(text)).tensorflow.ToString(); }

TEST(ReleasesTest, RangesAreReadAndWritten) {
  EXPECT_EQ(Range("2.4"), "2.4");
  EXPECT_EQ(Range("2.13-2.15"), "2.13-2.15");
  EXPECT_EQ(Range("3.0-"), "3.0 or later");
  EXPECT_EQ(Range("-2.5"), "2.5 or earlier");
  EXPECT_EQ(Range("2"), "2.x");
}

TEST(ReleasesTest, WhatIsNoRangeIsAnError) {
  for (const char* text : {"", "x", "2.4-2.1", "2.4.1", "2.4-x", "-", "2.4 ", "9999.1"})
    EXPECT_EQ(Range(text), "error") << text;
}

TEST(ReleasesTest, StatedReleasesAreFoundInManyForms) {
  EXPECT_EQ(TensorFlow("TensorFlow version: 2.15.1"), "2.15");
  EXPECT_EQ(TensorFlow("tensorflow==2.4.0"), "2.4");
  EXPECT_EQ(TensorFlow("tf 2.10"), "2.10");
  EXPECT_EQ(TensorFlow("tensorflow-gpu 2.3"), "2.3");
  EXPECT_EQ(TensorFlow("TensorFlow 2.x"), "2.x");
  EXPECT_EQ(Keras("Keras: 3.3.3"), "3.3");
  EXPECT_EQ(Keras("keras version 2.2.4-tf"), "2.2");
}

TEST(ReleasesTest, SeveralReleasesAreARange) {
  EXPECT_EQ(Keras("Keras version: 2.13-2.14"), "2.13-2.14");
  EXPECT_EQ(Keras("Keras 2.2.x-2.3"), "2.2-2.3");
  EXPECT_EQ(TensorFlow("TensorFlow version: 1.15/2.x"), "1.15-2.x");
  EXPECT_EQ(TensorFlow("TensorFlow 2.2.3/2.5"), "2.2-2.5");
  EXPECT_EQ(TensorFlow("TensorFlow 2.16+"), "2.16 or later");
  EXPECT_EQ(TensorFlow("tensorflow>=2.9"), "2.9 or later");
  EXPECT_EQ(TensorFlow("tensorflow < 2.11"), "2.11 or earlier");
  EXPECT_EQ(TensorFlow("tensorflow 2.4-rc0"), "2.4");
  EXPECT_EQ(TensorFlow("TensorFlow 2.4-nightly"), "2.4");
  EXPECT_EQ(TensorFlow("TensorFlow 2.5-2.4"), "2.5");
  EXPECT_EQ(TensorFlow("TensorFlow 2.4/python"), "2.4");
}

TEST(ReleasesTest, OfAnUpgradeTheLaterOneRunsTheProgram) {
  EXPECT_EQ(Keras("Keras version: 1.0.4 -> 1.1.0"), "1.1");
  EXPECT_EQ(TensorFlow("TensorFlow 2.12 -> 2.16"), "2.16");
  EXPECT_EQ(TensorFlow("TensorFlow 2.12 -> new"), "2.12");
  EXPECT_EQ(TensorFlow("TensorFlow 2.12 -> 30"), "2.12");
}

TEST(ReleasesTest, KerasCoreIsKeras3AndTfKerasIsKeras2) {
  EXPECT_EQ(Keras("Keras version: keras-core 0.1"), "3.0 or later");
  EXPECT_EQ(Keras("Keras version: keras-core/3.0"), "3.0 or later");
  EXPECT_EQ(Keras("tf-keras 2.16"), "2.16");
  EXPECT_EQ(Keras("tf_keras==2.15.0"), "2.15");
  EXPECT_EQ(Keras("install tf_keras"), "");
}

TEST(ReleasesTest, OtherNumbersAreNoReleases) {
  EXPECT_EQ(TensorFlow("conv2d_tf 2"), "");
  EXPECT_EQ(TensorFlow("tensorflow_core/python 2.0"), "");
  EXPECT_EQ(TensorFlow("tensorflow epoch 12"), "");
  EXPECT_EQ(Keras("keras 188 layers"), "");
  EXPECT_EQ(Keras("my.keras"), "");
  EXPECT_EQ(TensorFlow("SavedModel saved prior to TF 2.5 detected"), "");
}

TEST(ReleasesTest, TheLastStatementCounts) { EXPECT_EQ(TensorFlow("TensorFlow 2.4, later TensorFlow 2.5"), "2.5"); }

TEST(ReleasesTest, NarrowKeepsWhatBothHave) {
  ReleaseRange range = *ParseReleaseRange("2.4-2.15");
  EXPECT_TRUE(range.Narrow(*ParseReleaseRange("2.13-")));
  EXPECT_EQ(range.ToString(), "2.13-2.15");
  EXPECT_FALSE(range.Narrow(*ParseReleaseRange("3.0-")));
  EXPECT_EQ(range.ToString(), "2.13-2.15");
}

TEST(ReleasesTest, OneFollowsFromTheOther) {
  Releases releases;
  releases.tensorflow = *ParseReleaseRange("2.13");
  Relate(&releases);
  EXPECT_EQ(releases.keras.ToString(), "2.x or earlier");
  Releases keras3;
  keras3.keras = *ParseReleaseRange("3.0-");
  Relate(&keras3);
  EXPECT_EQ(keras3.tensorflow.ToString(), "2.16 or later");
}

}  // namespace
}  // namespace ckptfit
