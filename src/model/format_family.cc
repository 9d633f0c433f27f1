#include "model/format_family.h"

namespace ckptfit {

bool IsKerasFile(Format format) {
  return format == Format::kKerasH5Weights || format == Format::kKerasH5Model || format == Format::kKerasWeightsH5 ||
         format == Format::kKerasShards || format == Format::kKerasArchive;
}

bool IsTensorFlowCheckpoint(Format format) {
  return format == Format::kTensorBundle || format == Format::kNameBased || format == Format::kTensorV1;
}

}  // namespace ckptfit
