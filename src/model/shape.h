// The shape of a tensor or of a program's variable.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace ckptfit {

// Dimensions, outermost first. -1 stands for an unknown dimension; a shape may also have unknown rank. Stored tensors
// are always fully known; variables of a program need not be.
struct Shape {
  static constexpr std::int64_t kUnknown = -1;

  Shape() = default;
  Shape(std::initializer_list<std::int64_t> d) : dims(d) {}
  explicit Shape(std::vector<std::int64_t> d) : dims(std::move(d)) {}
  static Shape UnknownRank() {
    Shape s;
    s.unknown_rank = true;
    return s;
  }

  std::size_t rank() const { return dims.size(); }
  bool fully_known() const;
  // Number of elements; nothing when a dimension is unknown or the product does not fit 63 bits.
  std::optional<std::uint64_t> Elements() const;
  // Whether a tensor of shape `other` may be assigned: equal, where unknown dimensions and ranks match anything.
  bool CompatibleWith(const Shape& other) const;

  // As Python prints a tuple: "(3, 4)", "(3,)", "()"; "None" stands for an unknown dimension, "<unknown>" for unknown
  // rank.
  std::string ToString() const;
  // As Python prints a list: "[3, 4]".
  std::string ToListString() const;

  friend bool operator==(const Shape&, const Shape&) = default;

  std::vector<std::int64_t> dims;
  bool unknown_rank = false;
};

}  // namespace ckptfit
