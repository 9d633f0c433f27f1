#include "container/hdf5/filters.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

Filter Of(std::uint16_t id, std::vector<std::uint32_t> values = {}) {
  Filter filter;
  filter.id = id;
  filter.values = std::move(values);
  return filter;
}

std::vector<std::byte> Deflated(std::string_view text) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::vector<std::byte> out(libdeflate_zlib_compress_bound(compressor, text.size()));
  out.resize(libdeflate_zlib_compress(compressor, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

std::string Undone(const std::vector<Filter>& filters, std::uint32_t mask, std::vector<std::byte> stored,
                   std::size_t size) {
  const auto bytes = UndoFilters(filters, mask, std::move(stored), size);
  return bytes.has_value() ? std::string(AsText(*bytes)) : "error: " + bytes.error().message();
}

TEST(FiltersTest, ShuffleGathersTheBytesOfElementsAndCopiesTheRest) {
  EXPECT_EQ(Undone({Of(Filter::kShuffle, {2})}, 0, forge::ToBytes("acebdf!"), 7), "abcdef!");
}

TEST(FiltersTest, DeflateMustGiveExactlyTheSizeOfTheChunk) {
  const std::string text(1000, 'a');
  EXPECT_EQ(Undone({Of(Filter::kDeflate)}, 0, Deflated(text), 1000), text);
  EXPECT_EQ(Undone({Of(Filter::kDeflate)}, 0, Deflated(text), 999),
            "error: filter returned failure during read: deflate data unpacks to more bytes than expected");
  EXPECT_EQ(Undone({Of(Filter::kDeflate)}, 0, Deflated(text), 1001),
            "error: filter returned failure during read: deflate data unpacks to fewer bytes than expected");
  EXPECT_EQ(Undone({Of(Filter::kDeflate)}, 0, forge::ToBytes("garbage"), 10),
            "error: filter returned failure during read: damaged deflate data");
}

TEST(FiltersTest, AnImpossibleRatioIsRefusedBeforeMemoryIsTaken) {
  EXPECT_EQ(Undone({Of(Filter::kDeflate)}, 0, forge::ToBytes("x"), std::size_t{1} << 40),
            "error: filter returned failure during read: chunk claims an impossible size");
}

// The checksums as h5py 3.16 wrote them behind these bytes.
TEST(FiltersTest, Fletcher32IsVerifiedAndRemoved) {
  const std::vector<Filter> filters = {Of(Filter::kFletcher32)};
  EXPECT_EQ(Undone(filters, 0, forge::ToBytes("abcdefgh\x95\x91\xeb\xe1"), 8), "abcdefgh");
  EXPECT_EQ(Undone(filters, 0, forge::ToBytes("abcdefg-\x91\x83\xe1"), 7), "abcdefg");  // an odd length
  const auto damaged = UndoFilters(filters, 0, forge::ToBytes("xbcdefgh\x95\x91\xeb\xe1"), 8);
  ASSERT_FALSE(damaged.has_value());
  EXPECT_EQ(damaged.error().code(), StatusCode::kChecksum);
  EXPECT_EQ(damaged.error().message(), "data error detected by Fletcher32 checksum");
}

TEST(FiltersTest, AMaskedFilterWasNotApplied) {
  const std::vector<Filter> filters = {Of(Filter::kShuffle, {2}), Of(Filter::kDeflate)};
  EXPECT_EQ(Undone(filters, 2, forge::ToBytes("acebdf"), 6), "abcdef");
  EXPECT_EQ(Undone(filters, 3, forge::ToBytes("acebdf"), 6), "acebdf");
}

TEST(FiltersTest, OtherFiltersAreNamedAndRefused) {
  EXPECT_TRUE(CheckFilters({Of(1), Of(2), Of(3)}).ok());
  EXPECT_EQ(CheckFilters({Of(32000)}).message(), "data packed with the filter lzf");
  EXPECT_EQ(CheckFilters({Of(4)}).code(), StatusCode::kUnsupported);
  EXPECT_EQ(CheckFilters({Of(555)}).message(), "data packed with the filter number 555");
}

}  // namespace
}  // namespace ckptfit::hdf5
