// The values of a safetensors file (docs/formats/safetensors.md 2: they are stored as they are handed on).
#pragma once

#include <memory>
#include <vector>

#include "ckptfit/source.h"
#include "model/tensor.h"
#include "model/tensor_values.h"

namespace ckptfit {

// `tensors` as ReadSafetensors() listed them: sorted by key, inside the source.
// Cost.  One read for each megabyte.
std::unique_ptr<TensorValues> SafetensorsValues(std::shared_ptr<const Source> source, std::vector<TensorInfo> tensors);

}  // namespace ckptfit
