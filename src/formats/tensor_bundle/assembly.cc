#include "formats/tensor_bundle/assembly.h"

#include <algorithm>

namespace ckptfit {

Assembly::Assembly(const Shape& shape, std::size_t width) : strides_(shape.rank(), width), width_(width) {
  for (const std::int64_t dim : shape.dims) dims_.push_back(static_cast<std::size_t>(dim));
  std::size_t stride = width;
  for (std::size_t d = dims_.size(); d-- > 0;) {
    strides_[d] = stride;
    stride *= dims_[d];
  }
  bytes_.resize(stride);
}

std::size_t Assembly::LengthOf(const TensorSlice& slice, std::size_t dim) const {
  const std::int64_t length = slice.extents[dim].length;
  return length == TensorSlice::kFull ? dims_[dim] : static_cast<std::size_t>(length);
}

std::size_t Assembly::BytesOf(const TensorSlice& slice) const {
  std::size_t bytes = width_;
  for (std::size_t d = 0; d < dims_.size(); ++d) bytes *= LengthOf(slice, d);
  return bytes;
}

// Row by row of the last dimension, with a counter for each of the others.
void Assembly::Place(const TensorSlice& slice, std::span<const std::byte> values) {
  if (values.empty()) return;
  const std::size_t rank = dims_.size();
  const std::size_t row = rank == 0 ? width_ : LengthOf(slice, rank - 1) * width_;
  std::size_t at = 0;
  for (std::size_t d = 0; d < rank; ++d) {
    if (slice.extents[d].length != TensorSlice::kFull)
      at += static_cast<std::size_t>(slice.extents[d].start) * strides_[d];
  }
  std::vector<std::size_t> counters(rank == 0 ? 0 : rank - 1, 0);
  while (true) {
    std::copy_n(values.begin(), row, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
    values = values.subspan(row);
    if (values.empty()) return;
    for (std::size_t d = counters.size(); d-- > 0;) {
      at += strides_[d];
      if (++counters[d] < LengthOf(slice, d)) break;
      at -= counters[d] * strides_[d];
      counters[d] = 0;
    }
  }
}

}  // namespace ckptfit
