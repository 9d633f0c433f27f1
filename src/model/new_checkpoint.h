// A checkpoint that is to be written: what is known of each tensor, and where its values come from.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
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

// Hands the values of `tensor` on, whole: kInvalidArgument when its source has another number of bytes than BytesOf()
// says, or there is no such number; no more than that reaches `sink`. What `sink` returns ends the reading when it is not
// ok.
Status HandOn(const NewTensor& tensor, const std::function<Status(std::span<const std::byte>)>& sink);

// The bytes of a tensor's values, or nothing for types without a fixed size and sizes past 63 bits.
std::optional<std::uint64_t> BytesOf(const NewTensor& tensor);

}  // namespace ckptfit
