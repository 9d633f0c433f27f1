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

TEST(EnvironmentTextTest, OtherItemsAreRefusedByName) {
  std::vector<std::string> notes;
  EXPECT_EQ(ParseEnvironment("torch==2.0", &notes).error().where().key, "torch==2.0");
  EXPECT_FALSE(ParseEnvironment("tensorflow=2.15", &notes).has_value());
  EXPECT_FALSE(ParseEnvironment("python==3.11", &notes).has_value());
}

}  // namespace
}  // namespace ckptfit
