#include "repair/values/change_values.h"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <random>

#include "repair/values/element.h"

namespace ckptfit {
namespace {

using Kind = ValueOp::Kind;
using Floats = std::vector<float>;

// Hands on what is there in pieces that cut elements.
std::function<Status(const ByteSink&)> Pieces(const Floats& values) {
  return [&values](const ByteSink& sink) {
    const auto bytes = std::as_bytes(std::span(values));
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
      if (!sink(bytes.subspan(at, std::min<std::size_t>(3, bytes.size() - at)))) return ReadingEnded();
    }
    return Status();
  };
}

Floats Counting(std::size_t count) {
  Floats values(count);
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

using Reader = Status (*)(const StoredValues&, const ValueOps&, DType, const ByteSink&);

template <typename T>
std::vector<T> Read(Reader reader, const ValueOps& ops, const Shape& shape, const Floats& values, DType to) {
  std::vector<std::byte> bytes;
  const Status done = reader({shape, DType::kFloat32, Pieces(values)}, ops, to, [&](std::span<const std::byte> piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return true;
  });
  EXPECT_TRUE(done.ok()) << done.ToString();
  std::vector<T> made(bytes.size() / sizeof(T));
  if (!made.empty()) std::memcpy(made.data(), bytes.data(), bytes.size());
  return made;
}

// What both readers make of 1, 2, 3, ..., which must be the same.
Floats Made(const ValueOps& ops, const Shape& shape) {
  const Floats values = Counting(*shape.Elements());
  const Floats made = Read<float>(ReadChanged, ops, shape, values, DType::kFloat32);
  EXPECT_EQ(made, Read<float>(ReadElementwise, ops, shape, values, DType::kFloat32));
  return made;
}

TEST(ChangeValues, EachOperationMakesItsValues) {
  EXPECT_EQ(Made({}, {3}), Floats({1, 2, 3}));
  EXPECT_EQ(Made({{Kind::kReshape, {3, 2}}}, {2, 3}), Floats({1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(Made({{Kind::kTranspose, {1, 0}}}, {2, 3}), Floats({1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(Made({{Kind::kSlice, {1, 0}, {2, 2}}}, {2, 3}), Floats({4, 5}));
  EXPECT_EQ(Made({{Kind::kPad, {3, 4}}}, {2, 3}), Floats({1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0}));
  EXPECT_EQ(Made({{Kind::kTile, {2, 2}}}, {1, 2}), Floats({1, 2, 1, 2, 1, 2, 1, 2}));
  EXPECT_EQ(Made({{Kind::kSum, {0}}}, {2, 3}), Floats({5, 7, 9}));
  EXPECT_EQ(Made({{Kind::kSum, {1}}}, {2, 3}), Floats({6, 15}));
  EXPECT_EQ(Made({{Kind::kScale, {1, 2}}}, {3}), Floats({0.5f, 1, 1.5f}));
}

TEST(ChangeValues, NothingAndScalarsAreValuesToo) {
  EXPECT_EQ(Made({{Kind::kSlice, {0}, {0}}, {Kind::kPad, {2}}}, {3}), Floats({0, 0}));
  EXPECT_EQ(Made({{Kind::kPad, {2, 2}}}, {0, 2}), Floats({0, 0, 0, 0}));
  EXPECT_EQ(Made({{Kind::kTranspose, {}}}, Shape()), Floats({1}));
  EXPECT_EQ(Made({{Kind::kReshape, {1, 1}}, {Kind::kTile, {1, 2}}}, Shape()), Floats({1, 1}));
}

TEST(ChangeValues, OperationsFollowOneAnother) {
  const Floats made = Made({{Kind::kTranspose, {2, 0, 1}},
                            {Kind::kReshape, {4, 6}},
                            {Kind::kSlice, {1, 1}, {3, 5}},
                            {Kind::kPad, {3, 4}},
                            {Kind::kTile, {1, 2}},
                            {Kind::kSum, {0}},
                            {Kind::kScale, {2, 1}}},
                           {2, 3, 4});
  EXPECT_EQ(made, Floats({26, 42, 58, 74, 26, 42, 58, 74}));
}

// An operation of any kind that fits the shape.
ValueOp AnyOp(const Shape& shape, std::minstd_rand& random) {
  const auto below = [&random](std::int64_t limit) { return static_cast<std::int64_t>(random()) % limit; };
  ValueOp op{static_cast<Kind>(below(7)), {}, {}};
  if (op.kind == Kind::kReshape) op.numbers = {-1};
  if (op.kind == Kind::kScale) op.numbers = {1 + below(4), 1 << below(3)};
  if (op.kind == Kind::kSum && shape.rank() == 0) op.kind = Kind::kTranspose;
  if (op.kind == Kind::kSum) op.numbers = {below(static_cast<std::int64_t>(shape.rank()))};
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    if (op.kind == Kind::kTranspose) {
      op.numbers.insert(op.numbers.begin() + below(static_cast<std::int64_t>(i) + 1), static_cast<std::int64_t>(i));
    } else if (op.kind == Kind::kSlice) {
      op.numbers.push_back(below(shape.dims[i] + 1));
      op.ends.push_back(op.numbers.back() + below(shape.dims[i] - op.numbers.back() + 1));
    } else if (op.kind == Kind::kPad) {
      op.numbers.push_back(shape.dims[i] + below(3));
    } else if (op.kind == Kind::kTile) {
      op.numbers.push_back(1 + below(2));
    }
  }
  return op;
}

TEST(ChangeValues, BothReadersMakeTheSameOfAnyOperations) {
  std::minstd_rand random(20);
  std::size_t elements = 0;
  for (int chain = 0; chain < 500; ++chain) {
    Shape shape;
    for (std::size_t i = random() % 5; i > 0; --i) shape.dims.push_back(1 + static_cast<std::int64_t>(random() % 4));
    ValueOps ops;
    Shape at = shape;
    for (std::size_t i = 1 + random() % 5; i > 0; --i) {
      ops.push_back(AnyOp(at, random));
      const auto shapes = ShapesAfter(ops, shape);
      ASSERT_TRUE(shapes) << shapes.error().message();
      at = shapes->back();
    }
    const Floats made = Made(ops, shape);
    ASSERT_EQ(made.size(), *at.Elements());
    elements += made.size();
  }
  EXPECT_GT(elements, 10'000u);
}

TEST(ChangeValues, ANumberIsRoundedOnceAtTheEnd) {
  // In float16 the sum of the first two is 2048, to which 1 adds nothing.
  const Floats values = {2047, 1, 1, 1};
  using Halves = std::vector<std::uint16_t>;
  const Halves sum = Read<std::uint16_t>(ReadChanged, {{Kind::kSum, {0}}}, {4}, values, DType::kFloat16);
  EXPECT_EQ(sum, Halves{0x6801}) << "2050";
  EXPECT_EQ(sum, Read<std::uint16_t>(ReadElementwise, {{Kind::kSum, {0}}}, {4}, values, DType::kFloat16));
  const auto wide = Read<double>(ReadElementwise, {{Kind::kScale, {1, 3}}}, {4}, values, DType::kFloat64);
  EXPECT_EQ(wide[1], 1.0 / 3);
}

TEST(ChangeValues, MoreOrFewerValuesThanTheShapeSaysAreAnError) {
  const Floats values = Counting(5);
  const Shape more({2, 3}), fewer({2, 2});
  const ValueOps ops = {{Kind::kTranspose, {1, 0}}};
  for (const Reader reader : {ReadChanged, ReadElementwise}) {
    for (const Shape& shape : {more, fewer}) {
      const Status done = reader({shape, DType::kFloat32, Pieces(values)}, ops, DType::kFloat32,
                                 [](std::span<const std::byte>) { return true; });
      EXPECT_FALSE(done.ok());
    }
  }
}

TEST(ChangeValues, NumbersThatAreNoFloatsAreMovedAndNotComputed) {
  const std::vector<std::int32_t> values = {1, 2};
  const auto read = [&values](const ByteSink& sink) {
    return sink(std::as_bytes(std::span(values))) ? Status() : ReadingEnded();
  };
  const Shape shape({1, 2});
  const StoredValues stored{shape, DType::kInt32, read};
  const auto take = [](std::span<const std::byte> piece) { return piece.size() == 8; };
  EXPECT_TRUE(ReadChanged(stored, {{Kind::kTranspose, {1, 0}}}, DType::kInt32, take).ok());
  EXPECT_EQ(ReadChanged(stored, {{Kind::kSum, {1}}}, DType::kInt32, take).code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace ckptfit
