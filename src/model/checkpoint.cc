#include "model/checkpoint.h"

namespace ckptfit {

std::string_view FormatName(Format format) {
  switch (format) {
    case Format::kNone:
      return "none";
    case Format::kTensorBundle:
      return "tensorflow-bundle";
    case Format::kNameBased:
      return "tensorflow-name-based";
    case Format::kTensorV1:
      return "tensorflow-v1";
    case Format::kKerasH5Weights:
      return "keras-h5-weights";
    case Format::kKerasH5Model:
      return "keras-h5-model";
    case Format::kKerasWeightsH5:
      return "keras-weights-h5";
    case Format::kKerasShards:
      return "keras-sharded-weights";
    case Format::kKerasArchive:
      return "keras-archive";
    case Format::kSavedModel:
      return "saved-model";
    case Format::kSafetensors:
      return "safetensors";
    case Format::kHdf5:
      return "hdf5";
  }
  return "none";
}

}  // namespace ckptfit
