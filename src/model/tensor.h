// A stored tensor, without its values.
#pragma once

#include <cstdint>
#include <string>

#include "model/dtype.h"
#include "model/shape.h"

namespace ckptfit {

struct TensorInfo {
  std::string key;  // bundle key, HDF5 dataset path without the leading "/", safetensors name
  DType dtype = DType::kInvalid;
  Shape shape;
  std::uint64_t bytes = 0;   // stored length
  std::string file;          // file or archive member that holds the bytes
  std::uint64_t offset = 0;  // where in `file` the bytes begin; meaningless for chunked HDF5 data
  std::uint32_t slices = 0;  // > 0: stored in that many slices (docs/formats/tensor_bundle.md 1.7)
};

}  // namespace ckptfit
