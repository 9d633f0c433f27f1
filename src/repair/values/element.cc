#include "repair/values/element.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "repair/values/convert_values.h"

namespace ckptfit {
namespace {

constexpr std::size_t kPieceElements = 1u << 16;

using Index = std::vector<std::size_t>;  // along each axis

Index Unravel(std::size_t flat, const Shape& shape) {
  Index index(shape.rank());
  for (std::size_t i = shape.rank(); i-- > 0;) {
    const auto length = static_cast<std::size_t>(shape.dims[i]);
    index[i] = flat % length;
    flat /= length;
  }
  return index;
}

std::size_t Ravel(const Index& index, const Shape& shape) {
  std::size_t flat = 0;
  for (std::size_t i = 0; i < shape.rank(); ++i) flat = flat * static_cast<std::size_t>(shape.dims[i]) + index[i];
  return flat;
}

// Where before an operation that moves the element stands that is at `flat` after it; nothing: a zero of the padding.
std::optional<std::size_t> Before(const ValueOp& op, const Shape& before, const Shape& after, std::size_t flat) {
  if (op.kind == ValueOp::Kind::kReshape || op.kind == ValueOp::Kind::kScale) return flat;
  const Index there = Unravel(flat, after);
  Index here = there;
  for (std::size_t i = 0; i < there.size(); ++i) {
    if (op.kind == ValueOp::Kind::kTranspose) here[static_cast<std::size_t>(op.numbers[i])] = there[i];
    if (op.kind == ValueOp::Kind::kSlice) here[i] += static_cast<std::size_t>(op.numbers[i]);
    if (op.kind == ValueOp::Kind::kTile) here[i] %= static_cast<std::size_t>(before.dims[i]);
    if (op.kind == ValueOp::Kind::kPad && there[i] >= static_cast<std::size_t>(before.dims[i])) return std::nullopt;
  }
  return Ravel(here, before);
}

class Elements {
 public:
  Elements(const ValueOps& ops, std::vector<Shape> shapes, std::vector<std::byte> values, std::size_t width)
      : ops_(ops), shapes_(std::move(shapes)), values_(std::move(values)), width_(width) {}

  std::size_t count() const { return static_cast<std::size_t>(*shapes_.back().Elements()); }

  // Of operations that only move.
  void Move(std::size_t flat, std::byte* out) const {
    std::optional<std::size_t> at = flat;
    for (std::size_t i = ops_.size(); i-- > 0 && at;) at = Before(ops_[i], shapes_[i], shapes_[i + 1], *at);
    if (at) {
      std::memcpy(out, values_.data() + *at * width_, width_);
    } else {
      std::memset(out, 0, width_);
    }
  }

  // Of any operations, on numbers of float64.
  void Compute(std::size_t flat, std::byte* out) const {
    const double value = Computed(ops_.size(), flat);
    std::memcpy(out, &value, sizeof value);
  }

 private:
  // The number at `flat` after the first `ops` operations.
  double Computed(std::size_t ops, std::size_t flat) const {
    if (ops == 0) {
      double value = 0;
      std::memcpy(&value, values_.data() + flat * sizeof value, sizeof value);
      return value;
    }
    const ValueOp& op = ops_[ops - 1];
    const Shape& before = shapes_[ops - 1];
    if (op.kind == ValueOp::Kind::kSum) return SumAt(ops, flat);
    const auto at = Before(op, before, shapes_[ops], flat);
    if (!at) return 0;
    const double value = Computed(ops - 1, *at);
    if (op.kind != ValueOp::Kind::kScale) return value;
    return value * static_cast<double>(op.numbers[0]) / static_cast<double>(op.numbers[1]);
  }

  double SumAt(std::size_t ops, std::size_t flat) const {
    const auto axis = static_cast<std::size_t>(ops_[ops - 1].numbers[0]);
    const Shape& before = shapes_[ops - 1];
    Index index = Unravel(flat, shapes_[ops]);
    double sum = 0;
    const auto length = static_cast<std::size_t>(before.dims[axis]);
    for (index[axis] = 0; index[axis] < length; ++index[axis]) sum += Computed(ops - 1, Ravel(index, before));
    return sum;
  }

  const ValueOps& ops_;
  const std::vector<Shape> shapes_;
  const std::vector<std::byte> values_;
  const std::size_t width_;
};

}  // namespace

Status ReadElementwise(const StoredValues& stored, const ValueOps& ops, DType to, const ByteSink& sink) {
  if (ops.empty()) return ReadConverted(stored.dtype, to, stored.read, sink);
  CKPTFIT_ASSIGN_OR_RETURN(std::vector<Shape> shapes, ShapesAfter(ops, stored.shape));
  const DType work = WorkingType(ops, to);
  const std::size_t width = DTypeBytes(work);
  const bool computes = Computes(ops);
  CKPTFIT_ASSIGN_OR_RETURN(std::vector<std::byte> values, ReadWhole(stored, work));
  const Elements elements(ops, std::move(shapes), std::move(values), width);
  const auto all = [&](const ByteSink& into) {
    std::vector<std::byte> piece;
    for (std::size_t at = 0; at < elements.count(); at += kPieceElements) {
      const std::size_t count = std::min(kPieceElements, elements.count() - at);
      piece.resize(count * width);
      for (std::size_t i = 0; i < count; ++i) {
        std::byte* const out = piece.data() + i * width;
        computes ? elements.Compute(at + i, out) : elements.Move(at + i, out);
      }
      if (!into(piece)) return ReadingEnded();
    }
    return Status();
  };
  return ReadConverted(work, to, all, sink);
}

}  // namespace ckptfit
