// The version window of checkpoints (docs/formats/tensor_bundle.md 1.3).
#pragma once

#include "formats/tensor_bundle/index_messages.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// kOk, or INVALID_ARGUMENT in the words of the newest TensorFlow.
TfStatus CheckVersion(const VersionDef& version);

}  // namespace ckptfit
