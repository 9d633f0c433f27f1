// A checkpoint that is to be written: what is known of each tensor, and where its values come from.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/dtype.h"
#include "model/shape.h"
#include "model/tensor_values.h"

namespace ckptfit {

struct NewTensor {
  std::string key;  // what the format calls it: bundle key, dataset path, safetensors name
  DType dtype = DType::kInvalid;
  Shape shape;  // fully known
  // Hands on the values, as TensorValues::Read() does. Called once, in the order in which a writer wants them; must
  // hand on exactly as many bytes as type and shape make.
  std::function<Status(const ByteSink&)> values;
};

// Sorted by key, each key once: what writers expect. kInvalidArgument names the key that is not.
Status CheckOrder(const std::vector<NewTensor>& tensors);

// The bytes of a tensor's values, or nothing for types without a fixed size and sizes past 63 bits.
std::optional<std::uint64_t> BytesOf(const NewTensor& tensor);

}  // namespace ckptfit
