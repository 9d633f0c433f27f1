#include "repair/layout/output_format.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

Environment Keras(const std::string& version) {
  Environment environment;
  environment.keras = *Version::Parse(version);
  environment.keras_kind = environment.keras.major == 3 ? KerasKind::kKeras3 : KerasKind::kTfKeras2;
  return environment;
}

Format Of(const std::string& output, const std::string& call, const std::string& keras) {
  const auto format = FormatOfOutput(output, *ParseCall(call, "m"), Keras(keras));
  return format ? *format : Format::kNone;
}

TEST(OutputFormat, ANameWithoutASuffixIsATensorFlowCheckpoint) {
  EXPECT_EQ(Of("out/model.ckpt-5", "model.load_weights(path)", "2.10.0"), Format::kTensorBundle);
  EXPECT_EQ(Of("fixed", "tf.compat.v1.train.Saver(model.variables).restore(None, path)", "2.10.0"), Format::kNameBased);
}

TEST(OutputFormat, SuffixesMeanWhatTheReleaseTakesThemFor) {
  EXPECT_EQ(Of("w.weights.h5", "model.load_weights(path)", "3.0.0"), Format::kKerasWeightsH5);
  EXPECT_EQ(Of("w.weights.h5", "model.load_weights(path)", "2.12.0"), Format::kKerasWeightsH5);
  EXPECT_EQ(Of("w.weights.h5", "model.load_weights(path)", "2.11.0"), Format::kKerasH5Weights);
  EXPECT_EQ(Of("w.h5", "model.load_weights(path)", "3.0.0"), Format::kKerasH5Weights);
  EXPECT_EQ(Of("m.h5", "keras.models.load_model(path)", "2.4.0"), Format::kKerasH5Model);
  EXPECT_EQ(Of("m.keras", "keras.models.load_model(path)", "3.0.0"), Format::kKerasArchive);
  EXPECT_EQ(Of("m.keras", "keras.models.load_model(path)", "2.4.0"), Format::kKerasH5Model);
}

TEST(OutputFormat, AModelWithoutASuffixIsHdf5ForKeras2WhichLooksIntoTheFile) {
  EXPECT_EQ(Of("m", "keras.models.load_model(path)", "2.12.0"), Format::kKerasH5Model);
}

TEST(OutputFormat, NamesOfOtherFormatsAreRefused) {
  const auto format = FormatOfOutput("w.safetensors", *ParseCall("model.load_weights(path)", "m"), Keras("3.0.0"));
  ASSERT_FALSE(format);
  EXPECT_EQ(format.error().code(), StatusCode::kInvalidArgument);
}

TEST(OutputFormat, TheSourcesOwnFormatComesFirst) {
  const Call weights = *ParseCall("model.load_weights(path)", "m");
  EXPECT_EQ(FormatsFor(weights, Keras("3.0.0"), Format::kKerasH5Weights).front(), Format::kKerasH5Weights);
  EXPECT_EQ(FormatsFor(weights, Keras("3.0.0"), Format::kTensorBundle).front(), Format::kKerasWeightsH5);
  EXPECT_EQ(FormatsFor(weights, Keras("2.10.0"), Format::kSavedModel).front(), Format::kTensorBundle);
  const Call by_name = *ParseCall("model.load_weights(path, by_name=True)", "m");
  EXPECT_EQ(FormatsFor(by_name, Keras("3.0.0"), Format::kKerasWeightsH5), std::vector<Format>{Format::kKerasH5Weights});
  const Call restore = *ParseCall("tf.train.Checkpoint(model=model).restore(path)", "m");
  EXPECT_EQ(FormatsFor(restore, Keras("3.0.0"), Format::kKerasArchive), std::vector<Format>{Format::kTensorBundle});
}

}  // namespace
}  // namespace ckptfit
