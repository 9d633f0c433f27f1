#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/env_report.h"

namespace ckptfit {
namespace {

using ::testing::HasSubstr;

Environment Line(const char* tensorflow, const char* keras, KerasKind kind, const char* python) {
  Environment environment;
  environment.tensorflow = *Version::Parse(tensorflow);
  environment.keras = *Version::Parse(keras);
  environment.keras_kind = kind;
  environment.python = *Version::Parse(python);
  return environment;
}

const Environment kOld = Line("2.4.4", "2.4.0", KerasKind::kTfKeras2, "3.8");
const Environment kMiddle = Line("2.15.1", "2.15.0", KerasKind::kTfKeras2, "3.11");
const Environment kBeside = Line("2.16.2", "2.16.0", KerasKind::kTfKeras, "3.11");

struct Asked {
  Checkpoint checkpoint;
  EnvReport report;

  Asked() {
    checkpoint.path = "m.h5";
    checkpoint.format = Format::kKerasH5Model;
    report.checkpoint = &checkpoint;
    report.confidence = "unknown";
    report.openings = {{kOld, true, "keras.models.load_model(path)", Verdict::kFails},
                       {kMiddle, true, "keras.models.load_model(path)", Verdict::kFits},
                       {kBeside, true, "keras.models.load_model(path)", Verdict::kFits}};
    report.preferred = &kMiddle;
    report.why = "the newest release that loads it";
  }
};

TEST(EnvText, TellsWriterReleasesAndPreference) {
  Asked asked;
  asked.checkpoint.writer.keras_range.Narrow("2.13", "2.15");
  asked.checkpoint.writer.evidence = {"config module keras.src.engine.functional: Keras 2.13 to 2.15"};
  EXPECT_EQ(EnvText(asked.report, false),
            "m.h5, keras-h5-model\n"
            "written by  Keras 2.13 to 2.15\n"
            "            config module keras.src.engine.functional: Keras 2.13 to 2.15\n"
            "loads in    TensorFlow 2.15, 2.16t: keras.models.load_model(path)\n"
            "prefer      TensorFlow 2.15.1, Keras 2.15.0, Python 3.11\n"
            "            the newest release that loads it\n"
            "(2.16t: tf_keras in TensorFlow 2.16; --format requirements, conda or dockerfile writes it down)\n");
}

TEST(EnvText, ARangeThatEndsWithItsMajorVersionSaysSo) {
  Asked asked;
  asked.checkpoint.writer.keras_range.Narrow("", "2.99");
  EXPECT_THAT(EnvText(asked.report, false), HasSubstr("written by  Keras 2\n"));
  asked.checkpoint.writer.keras_range.Narrow("2.15", "");
  EXPECT_THAT(EnvText(asked.report, false), HasSubstr("written by  Keras 2.15 or later, before 3\n"));
}

TEST(EnvText, NothingIsPreferredWhenNothingLoadsIt) {
  Asked asked;
  for (Opening& opening : asked.report.openings) opening.verdict = Verdict::kFails;
  asked.report.preferred = nullptr;
  EXPECT_THAT(EnvText(asked.report, false), HasSubstr("no release is known to load it\n"));
  EXPECT_EQ(RequirementsText(asked.report), "");
}

TEST(EnvFiles, PinTheReleaseAndWhatItNeeds) {
  Asked asked;
  asked.report.preferred = &kOld;
  asked.report.pins = "h5py<3 numpy<1.20";
  EXPECT_EQ(RequirementsText(asked.report), "# loads m.h5; Python 3.8\ntensorflow==2.4.4\nh5py<3\nnumpy<1.20\n");
  EXPECT_EQ(DockerfileText(asked.report),
            "# loads m.h5\nFROM python:3.8-slim\nRUN pip install --no-cache-dir \\\n    \"tensorflow==2.4.4\" \\\n"
            "    \"h5py<3\" \\\n    \"numpy<1.20\"\n");
  EXPECT_EQ(CondaText(asked.report),
            "# loads m.h5\nname: checkpoint\ndependencies:\n  - python=3.8\n  - pip\n  - pip:\n"
            "      - \"tensorflow==2.4.4\"\n      - \"h5py<3\"\n      - \"numpy<1.20\"\n");
}

TEST(EnvFiles, TfKerasIsNamed) {
  Asked asked;
  asked.report.preferred = &kBeside;
  EXPECT_EQ(RequirementsText(asked.report), "# loads m.h5; Python 3.11\ntensorflow==2.16.2\ntf_keras==2.16.0\n");
}

TEST(EnvFiles, APathCannotAddLines) {
  Asked asked;
  asked.checkpoint.path = "m.h5\nRUN rm -rf /";
  EXPECT_THAT(DockerfileText(asked.report), HasSubstr("# loads m.h5?RUN rm -rf /\n"));
}

TEST(EnvJson, SaysHowWellTheWriterIsKnown) {
  Asked asked;
  const Value json = EnvJson(asked.report);
  EXPECT_EQ(json["schema"].AsString(), "ckptfit.env/1");
  EXPECT_EQ(json["confidence"].AsString(), "unknown");
  ASSERT_EQ(json["openings"].AsArray().size(), 3u);
  EXPECT_EQ(json["openings"].AsArray()[0]["verdict"].AsString(), "fails");
  EXPECT_EQ(json["preferred"]["tensorflow"].AsString(), "2.15.1");
}

}  // namespace
}  // namespace ckptfit
