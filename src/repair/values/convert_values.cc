#include "repair/values/convert_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace ckptfit {
namespace {

// A number format: IEEE binary floating point, or integers of a width.
struct NumberFormat {
  int bytes = 0;
  int exponent_bits = 0;  // 0: an integer
  int mantissa_bits = 0;  // of integers, how many bits the magnitude has
  bool is_signed = true;

  bool floating() const { return exponent_bits > 0; }
};

std::optional<NumberFormat> FormatOf(DType dtype) {
  switch (dtype) {
    case DType::kFloat16:
      return NumberFormat{2, 5, 10};
    case DType::kBfloat16:
      return NumberFormat{2, 8, 7};
    case DType::kFloat32:
      return NumberFormat{4, 8, 23};
    case DType::kFloat64:
      return NumberFormat{8, 11, 52};
    case DType::kInt8:
      return NumberFormat{1, 0, 7};
    case DType::kInt16:
      return NumberFormat{2, 0, 15};
    case DType::kInt32:
      return NumberFormat{4, 0, 31};
    case DType::kInt64:
      return NumberFormat{8, 0, 63};
    case DType::kUint8:
      return NumberFormat{1, 0, 8, false};
    case DType::kUint16:
      return NumberFormat{2, 0, 16, false};
    case DType::kUint32:
      return NumberFormat{4, 0, 32, false};
    case DType::kUint64:
      return NumberFormat{8, 0, 64, false};
    default:
      return std::nullopt;
  }
}

// Sign and magnitude of an integer, or a floating-point number: each holds all that its formats can.
struct Number {
  bool integer = false;
  bool negative = false;
  std::uint64_t magnitude = 0;
  double real = 0;
};

std::uint64_t BitsAt(const std::byte* at, int bytes) {
  std::uint64_t bits = 0;
  for (int i = bytes - 1; i >= 0; --i) bits = bits << 8 | std::to_integer<std::uint64_t>(at[i]);
  return bits;
}

void PutBits(std::uint64_t bits, int bytes, std::byte* out) {
  for (int i = 0; i < bytes; ++i) out[i] = static_cast<std::byte>(bits >> (8 * i) & 0xff);
}

constexpr int kDoubleMantissa = 52;
constexpr int kDoubleBias = 1023;

// Every format here is a part of binary64, in which the value is exact.
double RealOf(std::uint64_t bits, const NumberFormat& format) {
  if (format.mantissa_bits == kDoubleMantissa) return std::bit_cast<double>(bits);
  const std::uint64_t mantissa = bits & ((std::uint64_t{1} << format.mantissa_bits) - 1);
  const auto all_ones = (1 << format.exponent_bits) - 1;
  const auto exponent = static_cast<int>(bits >> format.mantissa_bits) & all_ones;
  const std::uint64_t sign = bits >> (format.mantissa_bits + format.exponent_bits) << 63;
  const int bias = all_ones / 2;
  if (exponent == 0) {
    const double small = std::ldexp(static_cast<double>(mantissa), 1 - bias - format.mantissa_bits);
    return sign != 0 ? -small : small;
  }
  const int wide = exponent == all_ones ? 2 * kDoubleBias + 1 : exponent - bias + kDoubleBias;
  return std::bit_cast<double>(sign | static_cast<std::uint64_t>(wide) << kDoubleMantissa |
                               mantissa << (kDoubleMantissa - format.mantissa_bits));
}

// `value` * 2^-scale rounded to an integer, ties to even.
std::uint64_t RoundScaled(double value, int scale) {
  return static_cast<std::uint64_t>(std::nearbyint(std::ldexp(value, -scale)));
}

std::uint64_t BitsOf(double value, const NumberFormat& format) {
  if (format.mantissa_bits == kDoubleMantissa) return std::bit_cast<std::uint64_t>(value);
  if (format.bytes == sizeof(float)) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  const std::uint64_t all_ones = (std::uint64_t{1} << format.exponent_bits) - 1;
  const std::uint64_t infinite = all_ones << format.mantissa_bits;
  const std::uint64_t sign =
      std::signbit(value) ? std::uint64_t{1} << (format.mantissa_bits + format.exponent_bits) : 0;
  if (std::isnan(value)) return sign | infinite | std::uint64_t{1} << (format.mantissa_bits - 1);
  if (std::isinf(value)) return sign | infinite;
  const double magnitude = std::fabs(value);
  const int bias = static_cast<int>(all_ones / 2);
  int exponent = 0;
  std::frexp(magnitude, &exponent);  // magnitude = f * 2^exponent with 1/2 <= f < 1
  // Exponents below that of the smallest normal number share its scale.
  const int place = std::max(magnitude == 0 ? 1 : exponent - 1 + bias, 1);
  const std::uint64_t mantissa = RoundScaled(magnitude, place - bias - format.mantissa_bits);
  // A mantissa that rounds up to the next power of two carries into the exponent by itself.
  const std::uint64_t bits = (static_cast<std::uint64_t>(place - 1) << format.mantissa_bits) + mantissa;
  return sign | std::min(bits, infinite);
}

Number ReadNumber(const std::byte* at, const NumberFormat& format) {
  const std::uint64_t bits = BitsAt(at, format.bytes);
  Number number;
  if (format.floating()) {
    number.real = RealOf(bits, format);
    return number;
  }
  number.integer = true;
  number.negative = format.is_signed && (bits >> format.mantissa_bits & 1) != 0;
  const int unused = 64 - 8 * format.bytes;
  const std::uint64_t extended =
      number.negative ? static_cast<std::uint64_t>(static_cast<std::int64_t>(bits << unused) >> unused) : bits;
  number.magnitude = number.negative ? ~extended + 1 : extended;
  return number;
}

// False when an integer format does not hold the number.
bool WriteNumber(const Number& number, const NumberFormat& format, std::byte* out) {
  if (format.floating()) {
    const double real = number.integer ? static_cast<double>(number.magnitude) : number.real;
    PutBits(BitsOf(number.integer && number.negative ? -real : real, format), format.bytes, out);
    return true;
  }
  if (!number.integer) return false;
  const std::uint64_t most =
      format.mantissa_bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << format.mantissa_bits) - 1;
  if (number.negative ? !format.is_signed || number.magnitude > most + 1 : number.magnitude > most) return false;
  PutBits(number.negative ? ~number.magnitude + 1 : number.magnitude, format.bytes, out);
  return true;
}

Status DoesNotHold(DType from, DType to) {
  return Status(StatusCode::kUnsupported, "a value of type " + std::string(DTypeName(from)) + " that " +
                                              std::string(DTypeName(to)) + " does not hold");
}

}  // namespace

bool CanConvert(DType from, DType to) {
  if (from == to) return true;
  const auto a = FormatOf(from);
  const auto b = FormatOf(to);
  return a && b && (b->floating() || !a->floating());
}

Status ReadConverted(DType from, DType to, const std::function<Status(const ByteSink&)>& read, const ByteSink& sink) {
  if (from == to) return read(sink);
  if (!CanConvert(from, to)) return DoesNotHold(from, to);
  const NumberFormat in = *FormatOf(from);
  const NumberFormat out = *FormatOf(to);
  const auto width = static_cast<std::size_t>(in.bytes);
  std::vector<std::byte> rest;  // the beginning of an element that a piece cut off
  std::vector<std::byte> converted;
  bool holds = true;
  const Status done = read([&](std::span<const std::byte> piece) {
    rest.insert(rest.end(), piece.begin(), piece.end());
    const std::size_t elements = rest.size() / width;
    converted.resize(elements * static_cast<std::size_t>(out.bytes));
    std::size_t next = 0;
    for (; next < elements && holds; ++next) {
      holds = WriteNumber(ReadNumber(rest.data() + next * width, in), out,
                          converted.data() + next * static_cast<std::size_t>(out.bytes));
    }
    const std::size_t at = next * width;
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(at));
    return holds && sink(converted);
  });
  return holds ? done : DoesNotHold(from, to);
}

}  // namespace ckptfit
