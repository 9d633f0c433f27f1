// Puts the slices of a partitioned tensor together (docs/formats/tensor_bundle.md 1.7).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "formats/tensor_bundle/slice_key.h"
#include "model/shape.h"

namespace ckptfit {

class Assembly {
 public:
  // Room for a tensor of elements of `width` bytes. The caller has compared its size with what the files hold.
  Assembly(const Shape& shape, std::size_t width);

  // The bytes of the elements of `slice`, which lies within the shape.
  std::size_t BytesOf(const TensorSlice& slice) const;
  // Copies the elements of `slice`, row-major and BytesOf() long, to their places.
  void Place(const TensorSlice& slice, std::span<const std::byte> values);

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::size_t LengthOf(const TensorSlice& slice, std::size_t dim) const;

  std::vector<std::size_t> dims_;
  std::vector<std::size_t> strides_;  // in bytes
  std::size_t width_;
  std::vector<std::byte> bytes_;
};

}  // namespace ckptfit
