#include "repair/values/element.h"

#include <gtest/gtest.h>

#include <cstring>

namespace ckptfit {
namespace {

using Kind = ValueOp::Kind;

// change_values_test.cc compares both readers operation by operation; here stand results that take several pieces.
TEST(ValueElement, ManyElementsAreMadeInPieces) {
  const std::vector<float> values = {1, 2};
  const Shape shape({1, 2});
  const auto read = [&values](const ByteSink& sink) {
    return sink(std::as_bytes(std::span(values))) ? Status() : ReadingEnded();
  };
  std::size_t pieces = 0, elements = 0;
  double sum = 0;
  const auto add = [&](std::span<const std::byte> piece) {
    ++pieces;
    for (std::size_t at = 0; at < piece.size(); at += sizeof(float), ++elements) {
      float value = 0;
      std::memcpy(&value, piece.data() + at, sizeof value);
      sum += value;
    }
    return true;
  };
  const ValueOps ops = {{Kind::kTile, {100'000, 1}}, {Kind::kPad, {100'001, 2}}};
  ASSERT_TRUE(ReadElementwise({shape, DType::kFloat32, read}, ops, DType::kFloat32, add).ok());
  EXPECT_EQ(pieces, 4u);
  EXPECT_EQ(elements, 200'002u);
  EXPECT_EQ(sum, 300'000);
}

}  // namespace
}  // namespace ckptfit
