#include "diagnosis/widths.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>

namespace ckptfit {
namespace {

constexpr std::size_t kFewest = 3;
constexpr std::size_t kFewestRounded = 4;
constexpr std::int64_t kDivisor = 8;  // what widths are rounded to
constexpr double kMostApart = 2;      // factors of rounded widths, among each other
constexpr double kHalf = 0.5;         // of rounding to integers

double FactorOf(const SizeChange& size) { return static_cast<double>(size.program) / static_cast<double>(size.stored); }

bool IsKnown(const SizeChange& size) { return size.program > 0 && size.stored > 0 && size.program != size.stored; }

bool IsRounded(const SizeChange& size) { return size.program % kDivisor == 0 && size.stored % kDivisor == 0; }

// Whether one factor makes all of them, up to rounding to integers.
bool IsOneFactor(const std::vector<SizeChange>& sizes) {
  double least = 0;
  double most = std::numeric_limits<double>::infinity();
  for (const SizeChange& size : sizes) {
    const double program = static_cast<double>(size.program);
    const double stored = static_cast<double>(size.stored);
    least = std::max(least, (program - kHalf) / (stored + kHalf));
    most = std::min(most, (program + kHalf) / (stored - kHalf));
  }
  return least <= most;
}

}  // namespace

WidthFactor FactorRange(const std::vector<SizeChange>& sizes) {
  WidthFactor factor{FactorOf(sizes[0]), FactorOf(sizes[0])};
  for (const SizeChange& size : sizes) {
    factor.least = std::min(factor.least, FactorOf(size));
    factor.most = std::max(factor.most, FactorOf(size));
  }
  return factor;
}

bool IsSameFactor(SizeChange a, SizeChange b) { return IsKnown(a) && IsKnown(b) && FactorOf(a) == FactorOf(b); }

std::optional<WidthFactor> CommonFactor(std::vector<SizeChange> sizes) {
  std::sort(sizes.begin(), sizes.end(), [](const SizeChange& a, const SizeChange& b) {
    return std::tie(a.stored, a.program) < std::tie(b.stored, b.program);
  });
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  if (sizes.size() < kFewest || !std::all_of(sizes.begin(), sizes.end(), IsKnown)) return std::nullopt;
  const WidthFactor factor = FactorRange(sizes);
  if ((factor.least < 1) != (factor.most < 1)) return std::nullopt;
  if (IsOneFactor(sizes)) return factor;
  const bool rounded = sizes.size() >= kFewestRounded && std::all_of(sizes.begin(), sizes.end(), IsRounded);
  return rounded && factor.most <= kMostApart * factor.least ? std::optional(factor) : std::nullopt;
}

}  // namespace ckptfit
