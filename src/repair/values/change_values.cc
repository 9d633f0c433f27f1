#include "repair/values/change_values.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "repair/values/convert_values.h"

namespace ckptfit {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kPiece = 1u << 20;

std::size_t Count(const Shape& shape) { return static_cast<std::size_t>(*shape.Elements()); }

// How many elements apart the neighbours along each axis are.
std::vector<std::size_t> StridesOf(const Shape& shape) {
  std::vector<std::size_t> strides(shape.rank(), 1);
  for (std::size_t i = shape.rank(); i-- > 1;) strides[i - 1] = strides[i] * static_cast<std::size_t>(shape.dims[i]);
  return strides;
}

struct Axis {
  std::size_t length = 0;
  std::size_t from = 0;  // stride in what is copied
  std::size_t to = 0;    // stride in the copy
};

// Copies a box of elements; both sides may jump along every axis.
void CopyBox(const std::vector<Axis>& axes, std::size_t width, const std::byte* from, std::byte* to) {
  if (std::any_of(axes.begin(), axes.end(), [](const Axis& axis) { return axis.length == 0; })) return;
  if (axes.empty()) {
    std::memcpy(to, from, width);
    return;
  }
  const Axis& row = axes.back();
  const bool dense = row.from == 1 && row.to == 1;
  std::vector<std::size_t> at(axes.size() - 1, 0);
  for (;;) {
    if (dense) {
      std::memcpy(to, from, row.length * width);
    } else {
      for (std::size_t i = 0; i < row.length; ++i) {
        std::memcpy(to + i * row.to * width, from + i * row.from * width, width);
      }
    }
    std::size_t axis = at.size();
    while (axis-- > 0) {
      from += axes[axis].from * width;
      to += axes[axis].to * width;
      if (++at[axis] < axes[axis].length) break;
      from -= axes[axis].from * width * axes[axis].length;
      to -= axes[axis].to * width * axes[axis].length;
      at[axis] = 0;
    }
    if (axis == ~std::size_t{0}) return;
  }
}

// One operation on an array in memory.
class Change {
 public:
  Change(const ValueOp& op, const Shape& before, const Shape& after, std::size_t width)
      : op_(op), before_(before), after_(after), width_(width), from_(StridesOf(before)), to_(StridesOf(after)) {}

  Bytes Of(Bytes values) const {
    switch (op_.kind) {
      case ValueOp::Kind::kReshape:
        return values;
      case ValueOp::Kind::kTranspose:
        return Transpose(values);
      case ValueOp::Kind::kSlice:
        return Slice(values);
      case ValueOp::Kind::kPad:
        return Pad(values);
      case ValueOp::Kind::kTile:
        return Tile(values);
      case ValueOp::Kind::kSum:
        return Sum(values);
      case ValueOp::Kind::kScale:
        return Scale(std::move(values));
    }
    return values;
  }

 private:
  Bytes Empty() const { return Bytes(Count(after_) * width_); }
  static std::size_t Length(const Shape& shape, std::size_t axis) { return static_cast<std::size_t>(shape.dims[axis]); }

  Bytes Transpose(const Bytes& values) const {
    Bytes made = Empty();
    std::vector<Axis> axes;
    for (std::size_t i = 0; i < after_.rank(); ++i) {
      axes.push_back({Length(after_, i), from_[static_cast<std::size_t>(op_.numbers[i])], to_[i]});
    }
    CopyBox(axes, width_, values.data(), made.data());
    return made;
  }

  Bytes Slice(const Bytes& values) const {
    Bytes made = Empty();
    std::vector<Axis> axes;
    std::size_t first = 0;
    for (std::size_t i = 0; i < after_.rank(); ++i) {
      axes.push_back({Length(after_, i), from_[i], to_[i]});
      first += static_cast<std::size_t>(op_.numbers[i]) * from_[i];
    }
    if (!made.empty()) CopyBox(axes, width_, values.data() + first * width_, made.data());
    return made;
  }

  Bytes Pad(const Bytes& values) const {
    Bytes made = Empty();
    std::vector<Axis> axes;
    for (std::size_t i = 0; i < before_.rank(); ++i) axes.push_back({Length(before_, i), from_[i], to_[i]});
    CopyBox(axes, width_, values.data(), made.data());
    return made;
  }

  // Every axis becomes two: how often, and the axis itself.
  Bytes Tile(const Bytes& values) const {
    Bytes made = Empty();
    std::vector<Axis> axes;
    for (std::size_t i = 0; i < before_.rank(); ++i) {
      axes.push_back({static_cast<std::size_t>(op_.numbers[i]), 0, to_[i] * Length(before_, i)});
      axes.push_back({Length(before_, i), from_[i], to_[i]});
    }
    CopyBox(axes, width_, values.data(), made.data());
    return made;
  }

  Bytes Sum(const Bytes& values) const {
    const auto axis = static_cast<std::size_t>(op_.numbers[0]);
    const std::size_t inner = from_[axis];
    const std::size_t length = Length(before_, axis);
    std::vector<double> sums(Count(after_), 0);
    for (std::size_t i = 0; i < Count(before_); ++i) {
      double value = 0;
      std::memcpy(&value, values.data() + i * sizeof value, sizeof value);
      sums[i / (inner * length) * inner + i % inner] += value;
    }
    Bytes made(sums.size() * sizeof(double));
    if (!made.empty()) std::memcpy(made.data(), sums.data(), made.size());
    return made;
  }

  Bytes Scale(Bytes values) const {
    for (std::size_t i = 0; i < Count(before_); ++i) {
      double value = 0;
      std::memcpy(&value, values.data() + i * sizeof value, sizeof value);
      value = value * static_cast<double>(op_.numbers[0]) / static_cast<double>(op_.numbers[1]);
      std::memcpy(values.data() + i * sizeof value, &value, sizeof value);
    }
    return values;
  }

  const ValueOp& op_;
  const Shape& before_;
  const Shape& after_;
  const std::size_t width_;
  const std::vector<std::size_t> from_, to_;
};

Status HandOnPieces(std::span<const std::byte> values, const ByteSink& sink) {
  for (std::size_t at = 0; at < values.size(); at += kPiece) {
    if (!sink(values.subspan(at, std::min(kPiece, values.size() - at)))) return ReadingEnded();
  }
  return Status();
}

}  // namespace

DType WorkingType(const ValueOps& ops, DType to) { return Computes(ops) ? DType::kFloat64 : to; }

Result<std::vector<std::byte>> ReadWhole(const StoredValues& stored, DType to) {
  const auto elements = stored.shape.Elements();
  if (!elements || *elements > kMostElements) {
    return Status(StatusCode::kUnsupported, "values of shape " + stored.shape.ToString() + " are not changed");
  }
  const std::uint64_t wanted = *elements * DTypeBytes(to);
  Bytes values;
  const Status done = ReadConverted(stored.dtype, to, stored.read, [&](std::span<const std::byte> piece) {
    if (piece.size() > wanted - values.size()) return false;
    values.insert(values.end(), piece.begin(), piece.end());
    return true;
  });
  CKPTFIT_RETURN_IF_ERROR(done);
  if (values.size() != wanted) return Status(StatusCode::kCorrupt, "fewer values are stored than the shape says");
  return values;
}

Status ReadChanged(const StoredValues& stored, const ValueOps& ops, DType to, const ByteSink& sink) {
  if (ops.empty()) return ReadConverted(stored.dtype, to, stored.read, sink);
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<Shape> shapes, ShapesAfter(ops, stored.shape));
  const DType work = WorkingType(ops, to);
  CKPTFIT_ASSIGN_OR_RETURN(Bytes values, ReadWhole(stored, work));
  for (std::size_t i = 0; i < ops.size(); ++i) {
    values = Change(ops[i], shapes[i], shapes[i + 1], DTypeBytes(work)).Of(std::move(values));
  }
  return ReadConverted(work, to, [&](const ByteSink& into) { return HandOnPieces(values, into); }, sink);
}

}  // namespace ckptfit
