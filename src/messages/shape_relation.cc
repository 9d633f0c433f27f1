#include "messages/shape_relation.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

constexpr std::size_t kMaxRank = 8;
constexpr std::int64_t kMaxDimension = 1'000'000'000;
constexpr std::int64_t kMostChannels = 4;  // of an image

using Dims = std::vector<std::int64_t>;

// Unknown dimensions are -1.
std::optional<Dims> ReadShape(std::string_view text) {
  Dims dims;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '?' || text[i] == 'N') {
      dims.push_back(-1);
    } else if (text[i] >= '0' && text[i] <= '9') {
      std::int64_t number = 0;
      for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
        number = std::min(number * 10 + (text[i] - '0'), kMaxDimension);
      }
      dims.push_back(number);
    }
    if (dims.size() > kMaxRank) return std::nullopt;
  }
  return dims;
}

// Whether `file` is a kernel with its axes as Keras 2 exchanges them when shapes differ: filters, channels and then the
// window, which is taken to be the same as in the program.
bool HasWindowLast(const Dims& program, const Dims& file) {
  if (program.size() != 4 || file.size() != 4) return false;
  const auto is_window = [&](std::size_t at) { return file[at] == program[0] && file[at + 1] == program[1]; };
  return is_window(2) && !is_window(0);
}

// The only axis in which they differ, when there is one: by place, else by number, whatever their order.
std::optional<std::size_t> OnlyAxis(const Dims& program, const Dims& printed) {
  const bool window_last = HasWindowLast(program, printed);
  const Dims file = window_last ? Dims{printed[2], printed[3], printed[1], printed[0]} : printed;
  std::vector<std::size_t> axes;
  for (std::size_t i = 0; i < program.size(); ++i) {
    if (program[i] != file[i]) axes.push_back(i);
  }
  if (axes.size() == 1) return axes[0];
  if (window_last) return std::nullopt;
  Dims others = file;
  axes.clear();
  for (std::size_t i = 0; i < program.size(); ++i) {
    const auto same = std::find(others.begin(), others.end(), program[i]);
    if (same == others.end()) {
      axes.push_back(i);
    } else {
      others.erase(same);
    }
  }
  return axes.size() == 1 && program.size() > 1 ? std::optional(axes[0]) : std::nullopt;
}

bool IsTwoRowsOf(const Dims& matrix, const Dims& vector) {
  return matrix.size() == 2 && vector.size() == 1 && matrix[0] == 2 && matrix[1] == vector[0];
}

bool IsFlatRowsOf(const Dims& matrix, const Dims& vector) {
  return matrix.size() == 2 && vector.size() == 1 && matrix[0] == 2 && 2 * matrix[1] == vector[0];
}

// What is left of each shape when the dimensions that both have are taken away.
std::pair<Dims, Dims> WithoutCommon(const Dims& a, const Dims& b) {
  Dims left = a;
  Dims right = b;
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  std::pair<Dims, Dims> rest;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(rest.first));
  std::set_difference(right.begin(), right.end(), left.begin(), left.end(), std::back_inserter(rest.second));
  return rest;
}

// The biases of a recurrent layer hold three or four gates, so that another vector twice as long is none of theirs.
ShapeRelation RelateVectors(std::int64_t a, std::int64_t b) {
  const std::int64_t shorter = std::min(a, b);
  const bool gates = shorter % 3 == 0 || shorter % 4 == 0;
  return gates && std::max(a, b) == 2 * shorter ? ShapeRelation::kDoubled : ShapeRelation::kVector;
}

bool IsKernel(const Dims& dims) { return dims.size() == 4 || dims.size() == 5; }

bool AreChannels(std::int64_t dimension) { return dimension >= 0 && dimension <= kMostChannels; }

// Whether the dimensions that the shapes do not have in common are those of an image's channels, on one side at least.
bool DifferInChannels(const Dims& program, const Dims& file) {
  const auto [left, right] = WithoutCommon(program, file);
  return std::any_of(left.begin(), left.end(), AreChannels) || std::any_of(right.begin(), right.end(), AreChannels);
}

ShapeRelation RelateAxis(const Dims& program, const Dims& file, std::size_t axis) {
  const std::size_t rank = program.size();
  if (axis + 1 == rank && IsKernel(program) && AreChannels(program[axis - 1])) return ShapeRelation::kStem;
  if (axis + 1 == rank) return ShapeRelation::kLast;
  if (rank == 2) return ShapeRelation::kFirst;
  if (axis + 2 != rank) return ShapeRelation::kWindow;
  return IsKernel(program) && DifferInChannels(program, file) ? ShapeRelation::kChannels : ShapeRelation::kInputs;
}

constexpr std::array<std::pair<std::string_view, ShapeRelation>, 13> kNames = {{{"rank", ShapeRelation::kRank},
                                                                                {"two-rows", ShapeRelation::kTwoRows},
                                                                                {"flat-rows", ShapeRelation::kFlatRows},
                                                                                {"doubled", ShapeRelation::kDoubled},
                                                                                {"vector", ShapeRelation::kVector},
                                                                                {"first", ShapeRelation::kFirst},
                                                                                {"channels", ShapeRelation::kChannels},
                                                                                {"inputs", ShapeRelation::kInputs},
                                                                                {"last", ShapeRelation::kLast},
                                                                                {"stem", ShapeRelation::kStem},
                                                                                {"window", ShapeRelation::kWindow},
                                                                                {"axes", ShapeRelation::kAxes},
                                                                                {"several", ShapeRelation::kSeveral}}};

}  // namespace

ShapeRelation ShapeRelationNamed(std::string_view name) {
  for (const auto& [known, relation] : kNames) {
    if (known == name) return relation;
  }
  return ShapeRelation::kNone;
}

ShapeRelation RelateShapes(std::string_view program, std::string_view file) {
  const std::optional<Dims> a = ReadShape(program);
  const std::optional<Dims> b = ReadShape(file);
  if (!a || !b || a->empty() || b->empty() || *a == *b) return ShapeRelation::kNone;
  if (IsTwoRowsOf(*a, *b) || IsTwoRowsOf(*b, *a)) return ShapeRelation::kTwoRows;
  if (IsFlatRowsOf(*a, *b) || IsFlatRowsOf(*b, *a)) return ShapeRelation::kFlatRows;
  if (a->size() != b->size()) return ShapeRelation::kRank;
  if (a->size() == 1) return RelateVectors((*a)[0], (*b)[0]);
  if (std::is_permutation(a->begin(), a->end(), b->begin())) return ShapeRelation::kAxes;
  const std::optional<std::size_t> axis = OnlyAxis(*a, *b);
  if (axis) return RelateAxis(*a, *b, *axis);
  const bool same_behind = a->size() >= 3 && std::equal(a->end() - 2, a->end(), b->end() - 2);
  return same_behind ? ShapeRelation::kWindow : ShapeRelation::kSeveral;
}

bool DifferInWidths(std::string_view program, std::string_view file) {
  constexpr std::int64_t kLeastWidth = 16;
  const std::optional<Dims> a = ReadShape(program);
  const std::optional<Dims> b = ReadShape(file);
  if (!a || !b || a->size() != b->size()) return false;
  const auto is_width = [](std::int64_t d) { return d >= kLeastWidth && d % 8 == 0; };
  const auto [left, right] = WithoutCommon(*a, *b);
  return !left.empty() && std::all_of(left.begin(), left.end(), is_width) &&
         std::all_of(right.begin(), right.end(), is_width);
}

bool FileHasWindowLast(std::string_view program, std::string_view file) {
  const std::optional<Dims> a = ReadShape(program);
  const std::optional<Dims> b = ReadShape(file);
  return a && b && HasWindowLast(*a, *b);
}

}  // namespace ckptfit
