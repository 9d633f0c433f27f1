#include "model/new_checkpoint.h"

namespace ckptfit {

Status CheckOrder(const std::vector<NewTensor>& tensors) {
  for (std::size_t i = 1; i < tensors.size(); ++i) {
    if (tensors[i - 1].key < tensors[i].key) continue;
    const bool twice = tensors[i - 1].key == tensors[i].key;
    return Status(StatusCode::kInvalidArgument,
                  twice ? "two tensors of one name" : "tensors are not in the order of names",
                  {"", Where::kNoOffset, Where::kNoOffset, tensors[i].key});
  }
  return Status();
}

std::optional<std::uint64_t> BytesOf(const NewTensor& tensor) {
  const auto elements = tensor.shape.Elements();
  const std::uint64_t width = DTypeBytes(tensor.dtype);
  if (!elements || width == 0 || *elements > INT64_MAX / width) return std::nullopt;
  return *elements * width;
}

}  // namespace ckptfit
