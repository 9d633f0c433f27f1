#include "codec/splice.h"

#include <gtest/gtest.h>

#include <string>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit {
namespace {

Result<std::string> Spliced(const Source& source, const std::vector<Splice>& splices) {
  std::string out;
  CKPTFIT_RETURN_IF_ERROR(ReadSpliced(source, splices, [&](std::span<const std::byte> piece) {
    out += AsText(piece);
    return Status();
  }));
  return out;
}

TEST(SpliceTest, ReplacesRangesAndLeavesTheRest) {
  const auto source = forge::SourceOf("abcdefgh");
  const auto other = forge::SourceOf("0123");
  std::vector<Splice> splices = {{5, 5, "+"}, {1, 3, "X", other.get(), 1, 2}, {8, 8, "!"}, {3, 4}};
  SortSplices(&splices);
  EXPECT_EQ(*Spliced(*source, splices), "aX12e+fgh!");
  EXPECT_EQ(splices[0].Growth(), 1);
  EXPECT_EQ(splices[1].Growth(), -1);
}

TEST(SpliceTest, CopiesFilesThatAreLargerThanAPiece) {
  const std::string text(5u << 20, 'x');
  const auto source = forge::SourceOf(text);
  EXPECT_EQ(*Spliced(*source, {{1u << 20, (1u << 20) + 1, "yy"}}),
            text.substr(0, 1u << 20) + "yy" + text.substr((1u << 20) + 1));
}

TEST(SpliceTest, RangesThatAreNotThereAreAFault) {
  const auto source = forge::SourceOf("abc");
  EXPECT_EQ(Spliced(*source, {{2, 9, ""}}).error().code(), StatusCode::kInternal);
  EXPECT_EQ(Spliced(*source, {{2, 3, ""}, {1, 2, ""}}).error().code(), StatusCode::kInternal);
  EXPECT_EQ(Spliced(*source, {{0, 0, "", source.get(), 2, 2}}).error().code(), StatusCode::kInternal);
}

TEST(SpliceTest, WhatTheSinkSaysEndsIt) {
  const auto source = forge::SourceOf("abc");
  const Status status =
      ReadSpliced(*source, {}, [](std::span<const std::byte>) { return Status(StatusCode::kIo, "full"); });
  EXPECT_EQ(status.code(), StatusCode::kIo);
}

}  // namespace
}  // namespace ckptfit
