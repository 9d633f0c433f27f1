#include "model/new_checkpoint.h"

#include "ckptfit/result.h"

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

Status HandOn(const NewTensor& tensor, const std::function<Status(std::span<const std::byte>)>& sink) {
  const Where place{"", Where::kNoOffset, Where::kNoOffset, tensor.key};
  const auto expected = BytesOf(tensor);
  if (!expected) return Status(StatusCode::kInvalidArgument, "values without a fixed size", place);
  std::uint64_t bytes = 0;
  Status taken;
  Status read = tensor.values([&](std::span<const std::byte> piece) {
    bytes += piece.size();
    if (bytes <= *expected) taken = sink(piece);
    return bytes <= *expected && taken.ok();
  });
  CKPTFIT_RETURN_IF_ERROR(taken);
  if (bytes > *expected || (read.ok() && bytes != *expected)) {
    return Status(StatusCode::kInvalidArgument, "another number of bytes than type and shape make", place);
  }
  return read;
}

std::optional<std::uint64_t> BytesOf(const NewTensor& tensor) {
  const auto elements = tensor.shape.Elements();
  const std::uint64_t width = DTypeBytes(tensor.dtype);
  if (!elements || width == 0 || *elements > INT64_MAX / width) return std::nullopt;
  return *elements * width;
}

}  // namespace ckptfit
