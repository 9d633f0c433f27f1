#include "api/environment_text.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

Environment Parsed(std::string_view text, std::vector<std::string>* notes) {
  auto environment = ParseEnvironment(text, notes);
  EXPECT_TRUE(environment.has_value()) << (environment.has_value() ? "" : environment.error().ToString());
  return environment.has_value() ? *environment : Environment{};
}

TEST(EnvironmentTextTest, AMinorMeansTheLastPatchAndTheKerasItCameWith) {
  std::vector<std::string> notes;
  const Environment environment = Parsed("tensorflow==2.16", &notes);
  EXPECT_EQ(environment.tensorflow.text, "2.16.2");
  EXPECT_EQ(environment.keras.text, "3.0.5");
  EXPECT_TRUE(environment.keras3());
  EXPECT_TRUE(notes.empty());
}

TEST(EnvironmentTextTest, NamedPackagesSayWhichKeras) {
  std::vector<std::string> notes;
  EXPECT_EQ(Parsed("tensorflow==2.18.0, tf_keras==2.18", &notes).keras_kind, KerasKind::kTfKeras);
  EXPECT_EQ(Parsed("tensorflow==2.18.0,tf_keras==2.18", &notes).tensorflow.text, "2.18.0");
  const Environment alone = Parsed("keras==3.3.3", &notes);
  EXPECT_EQ(alone.keras.text, "3.3.3");
  EXPECT_EQ(alone.tensorflow.minor, 16);
  EXPECT_EQ(Parsed("tensorflow==2.15.1,python==3.10", &notes).python.minor, 10);
}

TEST(EnvironmentTextTest, UnknownVersionsAreAnsweredWithTheNearestLineAndSaidSo) {
  std::vector<std::string> notes;
  EXPECT_EQ(Parsed("tensorflow==2.40.1", &notes).tensorflow.text, "2.21.0");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].find("2.40.1 is not known"), std::string::npos);
}

std::vector<std::string> NotesOf(const char* tensorflow, const char* keras, KerasKind kind) {
  Environment environment;
  environment.tensorflow = *Version::Parse(tensorflow);
  environment.keras = *Version::Parse(keras);
  environment.keras_kind = kind;
  std::vector<std::string> notes;
  NoteUnknownVersions(environment, &notes);
  return notes;
}

TEST(EnvironmentTextTest, OfAnEnvironmentEveryUnknownVersionIsSaidOnce) {
  using Notes = std::vector<std::string>;
  const std::string tensorflow = " is not known to ckptfit; answered as TensorFlow 2.21.0, the nearest line";
  const std::string keras = " is not known to ckptfit; answered as Keras 3.15.1, the nearest release";
  EXPECT_EQ(NotesOf("2.21.0", "3.15.1", KerasKind::kKeras3), Notes());
  EXPECT_EQ(NotesOf("2.15.1", "2.15.0", KerasKind::kTfKeras2), Notes());
  EXPECT_EQ(NotesOf("2.22.0", "3.15.1", KerasKind::kKeras3), Notes({"TensorFlow 2.22.0" + tensorflow}));
  EXPECT_EQ(NotesOf("3.0.0", "3.99.0", KerasKind::kKeras3),
            Notes({"TensorFlow 3.0.0" + tensorflow, "Keras 3.99.0" + keras}));
}

TEST(EnvironmentTextTest, BuildsBetweenReleasesAreUnknown) {
  EXPECT_EQ(
      NotesOf("2.21.0-dev20260301", "3.12.0.dev20250801", KerasKind::kKeras3),
      std::vector<std::string>(
          {"TensorFlow 2.21.0-dev20260301 is not known to ckptfit; answered as TensorFlow 2.21.0, the nearest release",
           "Keras 3.12.0.dev20250801 is not known to ckptfit; answered as Keras 3.12.0, the nearest release"}));
}

TEST(EnvironmentTextTest, AFileOfAnUnknownKerasIsSaid) {
  Writer writer;
  writer.keras = *Version::Parse("3.99.0");
  std::vector<std::string> notes;
  NoteUnknownWriter(writer, &notes);
  NoteUnknownWriter(writer, &notes);
  EXPECT_EQ(notes, std::vector<std::string>(
                       {"Keras 3.99.0 is not known to ckptfit; answered as Keras 3.15.1, the nearest release"}));
  writer.keras = *Version::Parse("2.2.4-tf");
  notes.clear();
  NoteUnknownWriter(writer, &notes);
  EXPECT_EQ(notes, std::vector<std::string>());
}

TEST(EnvironmentTextTest, OtherItemsAreRefusedByName) {
  std::vector<std::string> notes;
  EXPECT_EQ(ParseEnvironment("torch==2.0", &notes).error().where().key, "torch==2.0");
  EXPECT_FALSE(ParseEnvironment("tensorflow=2.15", &notes).has_value());
  EXPECT_FALSE(ParseEnvironment("python==3.11", &notes).has_value());
}

}  // namespace
}  // namespace ckptfit
