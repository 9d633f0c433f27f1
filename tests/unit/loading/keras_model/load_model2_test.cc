#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loading/simulate.h"
#include "unit/loading/keras_weights/fake_files.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::HasSubstr;
using testing::Not;

// What load_model() of a path raises where there is one file, m.keras, an archive.
std::string Raised(const std::string& tensorflow, const std::string& path) {
  testing_keras::FakeFiles files;
  files.AddArchive("m.keras", {}).has_config = true;
  const Target program;
  const Call call = *ParseCall("tf.keras.models.load_model(path)", path);
  const LoadTrace trace = Simulate({call, program, testing_keras::Keras2(tensorflow), files, {}});
  return trace.exception ? trace.exception->type + ": " + trace.exception->message : "nothing";
}

TEST(LoadModel2Test, AFileIsTakenForASavedModelUpTo27AndForHdf5Since) {
  for (const char* before : {"2.4.4", "2.6.5", "2.7.4"})
    EXPECT_THAT(Raised(before, "m.keras"), Not(HasSubstr("file signature not found"))) << before;
  EXPECT_THAT(Raised("2.8.4", "m.keras"), HasSubstr("file signature not found"));
}

TEST(LoadModel2Test, WhatIsNotThereIsSaidSince27) {
  EXPECT_THAT(Raised("2.6.5", "none"), Not(HasSubstr("No file or directory found")));
  EXPECT_EQ(Raised("2.7.4", "none"), "OSError: No file or directory found at none");
  EXPECT_EQ(Raised("2.8.4", "none"), "OSError: No file or directory found at none");
}

}  // namespace
}  // namespace ckptfit
