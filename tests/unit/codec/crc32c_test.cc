#include "codec/crc32c.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "base/byte_cursor.h"

namespace ckptfit {
namespace {

using Extend = std::uint32_t (*)(std::uint32_t, std::span<const std::byte>);

class Crc32cTest : public testing::TestWithParam<Extend> {
 protected:
  void SetUp() override {
    if (GetParam() == ExtendCrc32cAccelerated && !HasCrc32cInstruction()) GTEST_SKIP() << "no such instruction";
  }
  static std::uint32_t Of(std::string_view text) { return GetParam()(0, AsBytes(text)); }
};

// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
TEST_P(Crc32cTest, AgreesWithPublishedVectors) {
  EXPECT_EQ(Of("123456789"), 0xe3069283u);
  EXPECT_EQ(Of(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Of(std::string(32, '\xff')), 0x62a8ab43u);
  std::string ascending(32, '\0');
  std::iota(ascending.begin(), ascending.end(), '\0');
  EXPECT_EQ(Of(ascending), 0x46dd794eu);
  EXPECT_EQ(Of(std::string(ascending.rbegin(), ascending.rend())), 0x113fdb5cu);
}

TEST_P(Crc32cTest, OfNothingIsZero) { EXPECT_EQ(Of(""), 0u); }

TEST_P(Crc32cTest, GoesOnOverPiecesSplitAnywhere) {
  std::string text(67, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 37 + 11);
  const std::uint32_t whole = Of(text);
  for (std::size_t split = 0; split <= text.size(); ++split) {
    const std::string_view view = text;
    EXPECT_EQ(GetParam()(Of(view.substr(0, split)), AsBytes(view.substr(split))), whole) << "split at " << split;
  }
}

TEST_P(Crc32cTest, OfManyBytesIsTheSumOfTheirPieces) {
  std::string text(300'001, '\0');
  std::uint32_t state = 1;
  for (char& c : text) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  std::uint32_t by_pieces = 0;
  for (std::size_t at = 0; at < text.size(); at += 1000) {
    by_pieces = ExtendCrc32cPortable(by_pieces, AsBytes(std::string_view(text).substr(at, 1000)));
  }
  EXPECT_EQ(Of(text), by_pieces);
}

INSTANTIATE_TEST_SUITE_P(Implementations, Crc32cTest,
                         testing::Values(ExtendCrc32c, ExtendCrc32cPortable, ExtendCrc32cAccelerated));

TEST(Crc32cMask, AgreesWithTensorFlowsConstants) {
  EXPECT_EQ(MaskCrc32c(0xe3069283u), 0xc78ab0e5u);
  EXPECT_EQ(MaskCrc32c(0), 0xa282ead8u);
  EXPECT_EQ(MaskCrc32c(0xdd54c4abu), 0x2bdaa581u);  // float32 1.0
}

TEST(Crc32cMask, IsUndone) {
  for (std::uint32_t crc : {0u, 1u, 0xe3069283u, 0xffffffffu}) EXPECT_EQ(UnmaskCrc32c(MaskCrc32c(crc)), crc);
}

}  // namespace
}  // namespace ckptfit
