#include "model/format_family.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(FormatFamily, AFileIsOfKerasOrACheckpointOfTensorFlowAndNeverBoth) {
  for (const Format format : {Format::kKerasH5Weights, Format::kKerasH5Model, Format::kKerasWeightsH5,
                              Format::kKerasShards, Format::kKerasArchive}) {
    EXPECT_TRUE(IsKerasFile(format));
    EXPECT_FALSE(IsTensorFlowCheckpoint(format));
  }
  for (const Format format : {Format::kTensorBundle, Format::kNameBased, Format::kTensorV1}) {
    EXPECT_TRUE(IsTensorFlowCheckpoint(format));
    EXPECT_FALSE(IsKerasFile(format));
  }
}

TEST(FormatFamily, SavedModelsSafetensorsAndForeignFilesAreOfNeither) {
  for (const Format format : {Format::kNone, Format::kSavedModel, Format::kSafetensors, Format::kHdf5}) {
    EXPECT_FALSE(IsKerasFile(format));
    EXPECT_FALSE(IsTensorFlowCheckpoint(format));
  }
}

}  // namespace
}  // namespace ckptfit
