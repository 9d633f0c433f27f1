#include "repair/values/recurrent_encoding.h"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>

#include "repair/values/change_values.h"

namespace ckptfit {
namespace {

using Encoding = RecurrentEncoding;
using Floats = std::vector<float>;

Layer Recurrent(const Shape& kernel, const Shape& recurrent, const Shape& bias) {
  Layer layer;
  layer.parts = {{"kernel", "kernel", kernel, DType::kFloat32, 0},
                 {"recurrent_kernel", "recurrent_kernel", recurrent, DType::kFloat32, 1},
                 {"bias", "bias", bias, DType::kFloat32, 2}};
  return layer;
}

Floats Counting(std::int64_t count) {
  Floats values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

Floats Made(const ValueOps& ops, const Shape& shape, const Floats& values) {
  const auto read = [&values](const ByteSink& sink) {
    return sink(std::as_bytes(std::span(values))) ? Status() : ReadingEnded();
  };
  Floats made;
  const Status done =
      ReadChanged({shape, DType::kFloat32, read}, ops, DType::kFloat32, [&](std::span<const std::byte> piece) {
        const std::size_t had = made.size();
        made.resize(had + piece.size() / sizeof(float));
        std::memcpy(made.data() + had, piece.data(), piece.size());
        return true;
      });
  EXPECT_TRUE(done.ok()) << done.ToString();
  return made;
}

TEST(RecurrentEncoding, TheBiasShowsIt) {
  const auto of = [](std::int64_t gates, const Shape& bias) {
    return RecurrentOf(Recurrent({3, gates * 2}, {2, gates * 2}, bias)).value().encoding;
  };
  EXPECT_EQ(of(4, {8}), Encoding::kLstm);
  EXPECT_EQ(of(4, {16}), Encoding::kCudnnLstm);
  EXPECT_EQ(of(3, {6}), Encoding::kGruBefore);
  EXPECT_EQ(of(3, {2, 6}), Encoding::kGruAfter);
  EXPECT_EQ(of(3, {12}), Encoding::kCudnnGru);
}

TEST(RecurrentEncoding, OtherVariablesAreNoRecurrentLayer) {
  EXPECT_FALSE(RecurrentOf(Recurrent({3, 8}, {2, 8}, {7})));
  EXPECT_FALSE(RecurrentOf(Recurrent({3, 6}, {2, 8}, {8})));
  EXPECT_FALSE(RecurrentOf(Recurrent({3, 9}, {2, 9}, {9})));
  EXPECT_FALSE(RecurrentOf(Recurrent({3, 0}, {0, 0}, {0})));
  EXPECT_FALSE(RecurrentOf(Recurrent({3, Shape::kUnknown}, {2, 8}, {8})));
  Layer two = Recurrent({3, 8}, {2, 8}, {8});
  two.parts[2].role = "kernel";
  EXPECT_FALSE(RecurrentOf(two));
}

// transform_kernels() of Keras: hsplit into gates; of each the transpose, whose shape is set in Fortran's order.
TEST(RecurrentEncoding, KernelsOfCudnnBecomeThoseThatKerasMakesOfThem) {
  const std::int64_t inputs = 3, units = 2, gates = 4;
  const auto layer = RecurrentOf(Recurrent({inputs, gates * units}, {units, gates * units}, {2 * gates * units}));
  const auto change = ChangeBetween(*layer, Encoding::kLstm);
  const Floats kernel = Counting(inputs * gates * units);
  const Floats made = Made(change->kernel, {inputs, gates * units}, kernel);
  for (std::int64_t gate = 0; gate < gates; ++gate) {
    for (std::int64_t i = 0; i < inputs; ++i) {
      for (std::int64_t u = 0; u < units; ++u) {
        const std::int64_t flat = u * inputs + i;  // in the gate's own block
        const std::int64_t from = flat / units * gates * units + gate * units + flat % units;
        EXPECT_EQ(made[static_cast<std::size_t>(i * gates * units + gate * units + u)],
                  kernel[static_cast<std::size_t>(from)]);
      }
    }
  }
  const Floats recurrent = Counting(units * gates * units);
  const Floats turned = Made(change->recurrent, {units, gates * units}, recurrent);
  EXPECT_EQ(turned, Floats({1, 9, 3, 11, 5, 13, 7, 15, 2, 10, 4, 12, 6, 14, 8, 16}));
}

TEST(RecurrentEncoding, BiasesOfAnLstmAreAddedAndHalved) {
  const auto cudnn = RecurrentOf(Recurrent({3, 4}, {1, 4}, {8}));
  const auto change = ChangeBetween(*cudnn, Encoding::kLstm);
  EXPECT_EQ(change->bias_shape, Shape({4}));
  EXPECT_EQ(Made(change->bias, {8}, Counting(8)), Floats({6, 8, 10, 12}));
  const auto lstm = RecurrentOf(Recurrent({3, 4}, {1, 4}, {4}));
  const auto back = ChangeBetween(*lstm, Encoding::kCudnnLstm);
  EXPECT_EQ(back->bias_shape, Shape({8}));
  EXPECT_EQ(Made(back->bias, {4}, Counting(4)), Floats({0.5f, 1, 1.5f, 2, 0.5f, 1, 1.5f, 2}));
}

TEST(RecurrentEncoding, ThereAndBackGivesTheSameValues) {
  const std::pair<Encoding, Encoding> pairs[] = {{Encoding::kCudnnLstm, Encoding::kLstm},
                                                 {Encoding::kCudnnGru, Encoding::kGruAfter}};
  for (const auto& [cudnn, plain] : pairs) {
    const std::int64_t all = (plain == Encoding::kLstm ? 4 : 3) * 2;
    RecurrentLayer layer{0, 1, 2, cudnn, 5, 2};
    const auto there = ChangeBetween(layer, plain);
    layer.encoding = plain;
    const auto back = ChangeBetween(layer, cudnn);
    ASSERT_TRUE(there && back && there->exact && back->exact);
    const Floats kernel = Counting(5 * all), recurrent = Counting(2 * all), bias = Counting(2 * all);
    EXPECT_EQ(Made(back->kernel, {5, all}, Made(there->kernel, {5, all}, kernel)), kernel);
    EXPECT_NE(Made(there->kernel, {5, all}, kernel), kernel);
    EXPECT_EQ(Made(back->recurrent, {2, all}, Made(there->recurrent, {2, all}, recurrent)), recurrent);
    if (plain == Encoding::kGruAfter) {
      EXPECT_EQ(Made(back->bias, {2, all}, Made(there->bias, {2 * all}, bias)), bias);
    }
  }
}

TEST(RecurrentEncoding, AnotherResetAfterIsNoExactChange) {
  const auto before = RecurrentOf(Recurrent({3, 3}, {1, 3}, {3}));
  const auto change = ChangeBetween(*before, Encoding::kGruAfter);
  EXPECT_FALSE(change->exact);
  EXPECT_TRUE(change->kernel.empty() && change->recurrent.empty());
  EXPECT_EQ(Made(change->bias, {3}, Counting(3)), Floats({1, 2, 3, 0, 0, 0}));
  const auto after = RecurrentOf(Recurrent({3, 3}, {1, 3}, {2, 3}));
  EXPECT_EQ(Made(ChangeBetween(*after, Encoding::kGruBefore)->bias, {2, 3}, Counting(6)), Floats({5, 7, 9}));
  EXPECT_FALSE(ChangeBetween(*before, Encoding::kCudnnGru));
  EXPECT_FALSE(ChangeBetween(*before, Encoding::kLstm));
  EXPECT_EQ(EncodingName(Encoding::kGruAfter), "GRU(reset_after=True)");
}

}  // namespace
}  // namespace ckptfit
