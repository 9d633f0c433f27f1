#include "repair/values/convert_values.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace ckptfit {
namespace {

template <typename To, typename From>
std::vector<To> Converted(DType from, DType to, const std::vector<From>& values, std::size_t piece = 3) {
  const auto bytes = std::as_bytes(std::span(values));
  std::vector<std::byte> out;
  const auto read = [&](const ByteSink& sink) {
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      if (!sink(bytes.subspan(at, std::min(piece, bytes.size() - at)))) return ReadingEnded();
    }
    return Status();
  };
  const Status status = ReadConverted(from, to, read, [&out](std::span<const std::byte> converted) {
    out.insert(out.end(), converted.begin(), converted.end());
    return true;
  });
  EXPECT_TRUE(status.ok()) << status.ToString();
  std::vector<To> result(out.size() / sizeof(To));
  std::memcpy(result.data(), out.data(), out.size());
  return result;
}

constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(ConvertValues, HalfToFloatIsExact) {
  const std::vector<std::uint16_t> half = {0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x7c00, 0xfc00};
  const auto got = Converted<float>(DType::kFloat16, DType::kFloat32, half);
  EXPECT_EQ(got, (std::vector<float>{0.0f, -0.0f, 1.0f, -2.0f, 65504.0f, 0x1p-24f, 0x3ffp-24f, kInf, -kInf}));
  EXPECT_TRUE(std::signbit(got[1]));
}

TEST(ConvertValues, EveryHalfComesBack) {
  std::vector<std::uint16_t> half;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    if ((bits & 0x7c00) != 0x7c00 || (bits & 0x3ff) == 0) half.push_back(static_cast<std::uint16_t>(bits));
  }
  const auto wide = Converted<float>(DType::kFloat16, DType::kFloat32, half, 4096);
  EXPECT_EQ(Converted<std::uint16_t>(DType::kFloat32, DType::kFloat16, wide, 4096), half);
}

TEST(ConvertValues, FloatToHalfRoundsTiesToEven) {
  const std::vector<float> values = {1.0f + 0x1p-11f,  // half way between 1 and its successor: to even
                                     1.0f + 3 * 0x1p-11f, 65519.0f, 65520.0f, 0x1p-25f, 0x1.8p-25f, 2047.9999f};
  EXPECT_EQ(Converted<std::uint16_t>(DType::kFloat32, DType::kFloat16, values),
            (std::vector<std::uint16_t>{0x3c00, 0x3c02, 0x7bff, 0x7c00, 0x0000, 0x0001, 0x6800}));
}

TEST(ConvertValues, FloatToBfloat16RoundsTiesToEven) {
  const std::vector<float> values = {std::bit_cast<float>(0x3f808000u), std::bit_cast<float>(0x3f818000u),
                                     std::bit_cast<float>(0x3f808001u), std::bit_cast<float>(0x7f7fffffu)};
  EXPECT_EQ(Converted<std::uint16_t>(DType::kFloat32, DType::kBfloat16, values),
            (std::vector<std::uint16_t>{0x3f80, 0x3f82, 0x3f81, 0x7f80}));
}

TEST(ConvertValues, DoublesRoundAsTheProcessorRounds) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(std::ldexp(std::sin(i), i / 2 - 300));
  values.insert(values.end(), {1e300, -1e300, 5e-324, 0x1p-149, 0x1p-150, 0x1.8p-150});
  std::vector<float> expected;
  for (const double value : values) expected.push_back(static_cast<float>(value));
  EXPECT_EQ(Converted<float>(DType::kFloat64, DType::kFloat32, values), expected);
}

TEST(ConvertValues, NotANumberStaysOne) {
  const auto got = Converted<std::uint16_t>(DType::kFloat32, DType::kFloat16,
                                            std::vector<float>{std::numeric_limits<float>::quiet_NaN()});
  EXPECT_EQ(got[0] & 0x7c00, 0x7c00);
  EXPECT_NE(got[0] & 0x03ff, 0);
}

TEST(ConvertValues, IntegersKeepTheirValueAndSign) {
  EXPECT_EQ((Converted<std::int64_t>(DType::kInt32, DType::kInt64, std::vector<std::int32_t>{-1, INT32_MIN, 7})),
            (std::vector<std::int64_t>{-1, INT32_MIN, 7}));
  EXPECT_EQ((Converted<std::int8_t>(DType::kInt64, DType::kInt8, std::vector<std::int64_t>{-128, 127})),
            (std::vector<std::int8_t>{-128, 127}));
  EXPECT_EQ((Converted<double>(DType::kInt64, DType::kFloat64, std::vector<std::int64_t>{-3, 4})),
            (std::vector<double>{-3, 4}));
}

TEST(ConvertValues, AnIntegerThatIsNotHeldIsRefused) {
  const std::vector<std::int64_t> values = {128};
  const auto read = [&](const ByteSink& sink) {
    return sink(std::as_bytes(std::span(values))) ? Status() : ReadingEnded();
  };
  const Status status =
      ReadConverted(DType::kInt64, DType::kInt8, read, [](std::span<const std::byte>) { return true; });
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
  EXPECT_EQ(status.message(), "a value of type int64 that int8 does not hold");
}

TEST(ConvertValues, NothingIsMadeOfTextsAndNoIntegersOfFractions) {
  EXPECT_FALSE(CanConvert(DType::kString, DType::kFloat32));
  EXPECT_FALSE(CanConvert(DType::kFloat32, DType::kInt32));
  EXPECT_FALSE(CanConvert(DType::kComplex64, DType::kFloat32));
  EXPECT_TRUE(CanConvert(DType::kString, DType::kString));
}

}  // namespace
}  // namespace ckptfit
