// A stored tensor, without its values.
#pragma once

#include <cstdint>
#include <string>

#include "base/shared_text.h"
#include "model/dtype.h"
#include "model/shape.h"

namespace ckptfit {

struct TensorInfo {
  std::string key;  // bundle key, HDF5 dataset path without the leading "/", safetensors name
  DType dtype = DType::kInvalid;
  Shape shape;
  std::uint64_t bytes = 0;   // stored length
  SharedText file;           // file or archive member that holds the bytes
  std::uint64_t offset = 0;  // where in `file` the bytes begin; meaningless for chunked HDF5 data
  std::uint32_t slices = 0;  // > 0: stored in that many slices (docs/formats/tensor_bundle.md 1.7)
  // What the writing program called the variable, when the file tells: full_name of the object graph, an element of
  // weight_names in HDF5 ("dense/kernel:0").
  std::string name;
  // Place in the order in which the writer listed its variables, when the file tells it: nodes of the object graph,
  // layer_names and weight_names of HDF5. Places need not be consecutive.
  static constexpr std::uint32_t kNoOrder = ~std::uint32_t{0};
  std::uint32_t order = kNoOrder;
};

}  // namespace ckptfit
