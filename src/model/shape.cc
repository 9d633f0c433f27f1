#include "model/shape.h"

#include "base/checked.h"

namespace ckptfit {
namespace {

std::string Joined(const std::vector<std::int64_t>& dims) {
  std::string text;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (i > 0) text += ", ";
    text += dims[i] < 0 ? "None" : std::to_string(dims[i]);
  }
  return text;
}

}  // namespace

bool Shape::fully_known() const {
  if (unknown_rank) return false;
  for (std::int64_t d : dims) {
    if (d < 0) return false;
  }
  return true;
}

std::optional<std::uint64_t> Shape::Elements() const {
  if (!fully_known()) return std::nullopt;
  std::uint64_t count = 1;
  for (std::int64_t d : dims) {
    const auto product = CheckedMul(count, static_cast<std::uint64_t>(d));
    if (!product || *product > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    count = *product;
  }
  return count;
}

bool Shape::CompatibleWith(const Shape& other) const {
  if (unknown_rank || other.unknown_rank) return true;
  if (dims.size() != other.dims.size()) return false;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] >= 0 && other.dims[i] >= 0 && dims[i] != other.dims[i]) return false;
  }
  return true;
}

std::string Shape::ToString() const {
  if (unknown_rank) return "<unknown>";
  return "(" + Joined(dims) + (dims.size() == 1 ? ",)" : ")");
}

std::string Shape::ToListString() const { return unknown_rank ? "<unknown>" : "[" + Joined(dims) + "]"; }

}  // namespace ckptfit
