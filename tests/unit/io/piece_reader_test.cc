#include "io/piece_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "base/byte_cursor.h"
#include "forge/temp_folder.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "io/output_file.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kBytes = 4 * PieceReader::kWindowBytes + 3 * PieceReader::kPieceBytes + 17;

class PieceReaderTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    text_.resize(kBytes);
    std::uint32_t state = 1;
    for (char& c : text_) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    const auto out = OutputFile::Create(folder_ / "values");
    ASSERT_TRUE((*out)->Write(text_).ok() && (*out)->Commit().ok());
    AllowFileMaps(GetParam());
    auto source = OpenFile(folder_ / "values");
    AllowFileMaps(false);
    ASSERT_TRUE(source.has_value());
    source_ = std::move(*source);
  }

  // What is handed on of a range.
  std::string Of(const Source& source, std::uint64_t offset, std::uint64_t length) {
    std::string read;
    const auto sink = [&](std::span<const std::byte> piece) {
      EXPECT_LE(piece.size(), GetParam() ? PieceReader::kWindowBytes : PieceReader::kPieceBytes);
      read += AsText(piece);
      return true;
    };
    const Status done = PieceReader(source).HandOn(offset, length, sink, Status());
    return done.ok() ? read : done.message();
  }

  forge::TempFolder folder_;
  std::string text_;
  std::shared_ptr<const Source> source_;
};

TEST_P(PieceReaderTest, HandsOnEveryByteOfARange) {
  EXPECT_EQ(source_->Map(0, kBytes) != nullptr, GetParam());
  EXPECT_TRUE(Of(*source_, 0, kBytes) == text_);
  EXPECT_TRUE(Of(*source_, 70'001, kBytes - 70'005) == text_.substr(70'001, kBytes - 70'005));
  EXPECT_EQ(Of(*source_, 5, 3), text_.substr(5, 3));
  EXPECT_EQ(Of(*source_, kBytes, 0), "");
}

TEST_P(PieceReaderTest, ReadsAWindowOfAFileAsItsOwn) {
  const SliceSource slice("slice", source_, 100'003, kBytes - 200'000);
  EXPECT_EQ(slice.Origin(), 100'003u);
  EXPECT_TRUE(Of(slice, 11, slice.size() - 11) == text_.substr(100'014, kBytes - 200'011));
  EXPECT_EQ(slice.Map(1, slice.size()), nullptr);
}

TEST_P(PieceReaderTest, WhatLiesBehindTheEndIsTruncated) {
  const auto sink = [](std::span<const std::byte>) { return true; };
  EXPECT_EQ(PieceReader(*source_).HandOn(1, kBytes, sink, Status()).code(), StatusCode::kTruncated);
}

TEST_P(PieceReaderTest, EndsWhenTheSinkHasEnough) {
  int pieces = 0;
  const auto sink = [&pieces](std::span<const std::byte>) { return ++pieces < 2; };
  const Status ended(StatusCode::kInvalidArgument, "enough");
  EXPECT_EQ(PieceReader(*source_).HandOn(0, kBytes, sink, ended).message(), "enough");
  EXPECT_EQ(pieces, 2);
}

TEST_P(PieceReaderTest, MayBeAskedForAnotherPlaceAtAnyTime) {
  PieceReader reader(*source_);
  for (const std::uint64_t offset : {std::uint64_t{3}, kBytes / 2, std::uint64_t{3}, kBytes - 9, std::uint64_t{0}}) {
    const auto piece = reader.Next(offset, kBytes - offset);
    ASSERT_TRUE(piece.has_value());
    ASSERT_FALSE(piece->empty());
    EXPECT_TRUE(AsText(*piece) == text_.substr(offset, piece->size()));
  }
}

TEST_P(PieceReaderTest, ShowsEachByteOnceAndInOrderBeforeItIsHandedOut) {
  std::string inspected;
  PieceReader reader(*source_, [&](std::span<const std::byte> bytes) { inspected += AsText(bytes); });
  std::string read;
  const auto sink = [&](std::span<const std::byte> piece) {
    read += AsText(piece);
    return true;
  };
  ASSERT_TRUE(reader.HandOn(17, kBytes - 20, sink, Status()).ok());
  EXPECT_TRUE(inspected == text_.substr(17, kBytes - 20));
  EXPECT_TRUE(read == inspected);
}

INSTANTIATE_TEST_SUITE_P(MappedAndRead, PieceReaderTest, testing::Bool());

}  // namespace
}  // namespace ckptfit
