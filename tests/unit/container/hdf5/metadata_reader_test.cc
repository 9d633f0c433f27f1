#include "container/hdf5/metadata_reader.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

// A source that counts what is read from it.
class CountingSource final : public Source {
 public:
  explicit CountingSource(std::uint64_t size) : size_(size) {}
  std::string_view name() const override { return "counting"; }
  std::uint64_t size() const override { return size_; }
  Status ReadAt(std::uint64_t offset, std::span<std::byte> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>((offset + i) % 251);
    bytes_read += out.size();
    ++reads;
    return Status();
  }
  mutable std::uint64_t bytes_read = 0;
  mutable int reads = 0;

 private:
  std::uint64_t size_;
};

bool HoldsPattern(const std::vector<std::byte>& bytes, std::uint64_t position) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != static_cast<std::byte>((position + i) % 251)) return false;
  }
  return true;
}

TEST(MetadataReaderTest, ReadsAcrossPagesRelativeToItsBase) {
  auto source = std::make_shared<CountingSource>(10'000'000);
  MetadataReader reader(source, 512, 9'900'000);
  std::vector<std::byte> bytes;
  for (const std::uint64_t at : {std::uint64_t{3000}, MetadataReader::kSlots * MetadataReader::kPageBytes - 1000}) {
    for (const std::uint64_t length : {1u, 2000u, 5000u, 60'000u, 200'000u}) {
      ASSERT_TRUE(reader.Read(at, length, &bytes).ok());
      EXPECT_EQ(bytes.size(), length);
      EXPECT_TRUE(HoldsPattern(bytes, 512 + at)) << at << " " << length;
    }
  }
}

TEST(MetadataReaderTest, ReadsAheadWhereAWalkGoesInOrder) {
  auto source = std::make_shared<CountingSource>(1'000'000);
  MetadataReader reader(source, 0, 1'000'000);
  std::vector<std::byte> bytes;
  for (std::uint64_t at = 0; at < 900'000; at += 300) ASSERT_TRUE(reader.Read(at, 300, &bytes).ok());
  EXPECT_LT(source->reads, 40);
  EXPECT_LE(source->bytes_read, 1'000'000u);
}

TEST(MetadataReaderTest, ReadsOnePageWhereTensorsLieBetween) {
  auto source = std::make_shared<CountingSource>(10'000'000);
  MetadataReader reader(source, 0, 10'000'000);
  std::vector<std::byte> bytes;
  for (std::uint64_t i = 0; i < 100; ++i) ASSERT_TRUE(reader.Read(i * 98'304, 300, &bytes).ok());
  EXPECT_EQ(source->bytes_read, 100 * MetadataReader::kPageBytes);
}

TEST(MetadataReaderTest, AViewIsReadInPlaceUnderTheSameRules) {
  std::string text(3000, '.');
  text.replace(1512, 5, "bytes");
  MetadataReader reader(forge::SourceOf(text), 512, 2900);
  std::vector<std::byte> bytes;
  ASSERT_TRUE(reader.Read(1000, 5, &bytes).ok());
  EXPECT_EQ(AsText(bytes), "bytes");
  EXPECT_EQ(reader.Read(2400, 100, &bytes).code(), StatusCode::kTruncated);
  while (reader.Read(0, 2000, &bytes).ok()) continue;
  EXPECT_EQ(reader.Read(0, 1, &bytes).code(), StatusCode::kOverBudget);
}

TEST(MetadataReaderTest, RefusesBytesPastTheEndWithTheNumbersOfLibhdf5) {
  MetadataReader reader(std::make_shared<CountingSource>(1000), 0, 900);
  std::vector<std::byte> bytes;
  const Status status = reader.Read(800, 104, &bytes);
  EXPECT_EQ(status.code(), StatusCode::kTruncated);
  EXPECT_EQ(status.message(), "addr overflow, addr = 800, size = 104, eoa = 900");
  EXPECT_EQ(status.where().begin, 800u);
  EXPECT_EQ(status.where().end, 904u);
}

TEST(MetadataReaderTest, RefusesTheUndefinedAddress) {
  MetadataReader reader(std::make_shared<CountingSource>(1000), 0, 1000);
  std::vector<std::byte> bytes;
  EXPECT_EQ(reader.Read(kUndefined, 8, &bytes).message(), "addr undefined, addr = 18446744073709551615");
}

TEST(MetadataReaderTest, ChecksThatABlockEndsWithItsChecksum) {
  std::string block = "block";
  forge::AppendChecksum(&block);
  MetadataReader reader(forge::SourceOf("...." + block), 0, 4 + block.size());
  std::vector<std::byte> bytes;
  EXPECT_TRUE(reader.ReadChecked(4, block.size(), &bytes).ok());
  EXPECT_EQ(bytes, forge::ToBytes(block));
  const Status status = reader.ReadChecked(3, block.size(), &bytes);
  EXPECT_EQ(status.code(), StatusCode::kChecksum);
  EXPECT_EQ(status.message(), "incorrect metadata checksum after all read attempts");
  EXPECT_EQ(status.where().begin, 3u);
}

TEST(MetadataReaderTest, DoesNotReadAheadWhereAWalkJumps) {
  auto source = std::make_shared<CountingSource>(1'000'000);
  MetadataReader reader(source, 0, 1'000'000);
  std::vector<std::byte> bytes;
  for (std::uint64_t i = 0; i < 100; ++i) ASSERT_TRUE(reader.Read((i * 7919) % 900'000, 300, &bytes).ok());
  EXPECT_LT(source->bytes_read, 250 * MetadataReader::kPageBytes);
}

TEST(MetadataReaderTest, AnEndBehindTheSourceIsCutToIt) {
  MetadataReader reader(std::make_shared<CountingSource>(1000), 512, 900);
  EXPECT_EQ(reader.end(), 488u);
  std::vector<std::byte> room;
  std::span<const std::byte> bytes;
  ASSERT_TRUE(reader.ViewUpTo(480, 100, &room, &bytes).ok());
  EXPECT_EQ(bytes.size(), 8u);
  EXPECT_EQ(reader.ViewUpTo(488, 100, &room, &bytes).code(), StatusCode::kTruncated);
}

TEST(MetadataReaderTest, ViewsAreInPlaceWhereTheSourceHasThemAndCopiesElsewhere) {
  const auto in_memory = forge::SourceOf("0123456789");
  MetadataReader in_place(in_memory, 2, 8);
  std::vector<std::byte> room;
  std::span<const std::byte> bytes;
  ASSERT_TRUE(in_place.View(1, 4, &room, &bytes).ok());
  EXPECT_EQ(AsText(bytes), "3456");
  EXPECT_EQ(bytes.data(), in_memory->View(0, 10).data() + 3);
  EXPECT_TRUE(room.empty());
  EXPECT_EQ(in_place.View(6, 3, &room, &bytes).code(), StatusCode::kTruncated);

  MetadataReader copying(std::make_shared<CountingSource>(1000), 0, 1000);
  ASSERT_TRUE(copying.View(10, 20, &room, &bytes).ok());
  EXPECT_EQ(bytes.data(), room.data());
  EXPECT_EQ(bytes.size(), 20u);
}

TEST(MetadataReaderTest, AViewApartIsACopyOfTheseBytesAlone) {
  MetadataReader in_place(forge::SourceOf("0123456789"), 2, 8);
  std::vector<std::byte> room;
  std::span<const std::byte> bytes;
  ASSERT_TRUE(in_place.ViewApart(1, 4, &room, &bytes).ok());
  EXPECT_EQ(AsText(bytes), "3456");
  EXPECT_EQ(bytes.data(), room.data());
  EXPECT_EQ(in_place.ViewApart(6, 3, &room, &bytes).code(), StatusCode::kTruncated);

  MetadataReader copying(std::make_shared<CountingSource>(1000), 0, 1000);
  ASSERT_TRUE(copying.ViewApart(10, 20, &room, &bytes).ok());
  EXPECT_TRUE(HoldsPattern(room, 10));
}

TEST(MetadataReaderTest, ViewsCountAsWork) {
  const std::string text(1000, 'x');
  MetadataReader reader(forge::SourceOf(text), 0, 1000);
  std::vector<std::byte> room;
  std::span<const std::byte> bytes;
  int views = 0;
  while (views < 1000 && reader.View(0, 1000, &room, &bytes).ok()) ++views;
  EXPECT_EQ(views, 73);  // 8 times the file and 64 KiB
  EXPECT_EQ(reader.View(0, 1000, &room, &bytes).code(), StatusCode::kOverBudget);
}

TEST(MetadataReaderTest, EndsWorkThatGoesOverTheSameBytesAgainAndAgain) {
  MetadataReader reader(std::make_shared<CountingSource>(1000), 0, 1000);
  std::vector<std::byte> bytes;
  int reads = 0;
  while (reads < 1000 && reader.Read(0, 1000, &bytes).ok()) ++reads;
  EXPECT_EQ(reads, 73);  // 8 times the file and 64 KiB
  EXPECT_EQ(reader.Read(0, 1, &bytes).code(), StatusCode::kOverBudget);
  reader.RenewBudget();
  EXPECT_TRUE(reader.Read(0, 1, &bytes).ok());
}

}  // namespace
}  // namespace ckptfit::hdf5
