#include "container/hdf5/dataset_reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

constexpr const char* kTours[] = {"hdf5/tour_earliest_h5py2.10.h5", "hdf5/tour_latest_h5py2.10.h5",
                                  "hdf5/tour_v108_h5py3.16.h5", "hdf5/tour_v114_h5py3.14.h5",
                                  "hdf5/tour_v200_h5py3.16.h5"};

// A dataset of a golden file, with what keeps it alive.
struct Opened {
  std::unique_ptr<File> file;
  Dataset dataset;
};

// The address of a member, or kUndefined.
std::uint64_t Member(File& file, std::uint64_t group, std::string_view name) {
  Object object;
  std::uint64_t address = kUndefined;
  EXPECT_TRUE(file.ReadObject(group, &object).ok());
  const Status status = file.ListLinks(object, [&](Link link) {
    if (link.name == name) address = link.address;
    return Status();
  });
  EXPECT_TRUE(status.ok()) << status.ToString();
  return address;
}

Opened Find(std::shared_ptr<const Source> source, std::initializer_list<std::string_view> path) {
  Opened opened;
  auto file = File::Open(std::move(source));
  EXPECT_TRUE(file.has_value());
  opened.file = std::move(*file);
  std::uint64_t address = opened.file->root();
  for (const std::string_view name : path) address = Member(*opened.file, address, name);
  Object object;
  EXPECT_TRUE(opened.file->ReadObject(address, &object).ok()) << *(path.end() - 1);
  auto dataset = opened.file->Describe(object);
  EXPECT_TRUE(dataset.has_value());
  if (dataset.has_value()) opened.dataset = std::move(*dataset);
  return opened;
}

Opened Find(const char* golden, std::initializer_list<std::string_view> path) {
  return Find(forge::SourceOf(forge::GoldenBytes(golden)), path);
}

// All values, read in pieces of `piece` bytes.
template <typename T>
std::vector<T> Values(const Opened& opened, std::size_t piece = 1 << 20) {
  auto reader = DatasetReader::Open(*opened.file, opened.dataset);
  EXPECT_TRUE(reader.has_value()) << reader.error().ToString();
  if (!reader.has_value()) return {};
  std::vector<T> values(static_cast<std::size_t>(reader->size() / sizeof(T)));
  const auto bytes = std::as_writable_bytes(std::span(values));
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const Status status = reader->Read(at, bytes.subspan(at, std::min(piece, bytes.size() - at)));
    EXPECT_TRUE(status.ok()) << status.ToString();
  }
  return values;
}

std::vector<float> Counting(std::size_t count) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i));
  return values;
}

// Every layout and chunk index holds the same 7 x 9 numbers 0, 1, 2, ...
TEST(DatasetReaderTest, EveryLayoutGivesTheSameValues) {
  for (const char* tour : kTours) {
    for (const char* name : {"compact", "chunked", "deflated", "all_filters", "one_chunk", "one_chunk_deflated",
                             "growing_second", "growing_both", "growing_both_deflated", "room_to_grow", "early"}) {
      EXPECT_EQ(Values<float>(Find(tour, {"layouts", name})), Counting(63)) << tour << " " << name;
    }
  }
}

TEST(DatasetReaderTest, PiecesMayBeginAndEndAnywhere) {
  for (const std::size_t piece : {1u, 3u, 5u, 36u, 100u}) {
    EXPECT_EQ(Values<float>(Find(kTours[0], {"layouts", "all_filters"}), piece), Counting(63)) << piece;
    EXPECT_EQ(Values<float>(Find(kTours[4], {"layouts", "compact"}), piece), Counting(63)) << piece;
  }
}

TEST(DatasetReaderTest, SpaceNeverWrittenReadsAsTheFillValue) {
  for (const char* tour : kTours) {
    EXPECT_EQ(Values<float>(Find(tour, {"layouts", "never_written"})), std::vector<float>(9, 2.5f));
    const auto sparse = Values<std::int16_t>(Find(tour, {"layouts", "sparse"}), 7);
    ASSERT_EQ(sparse.size(), 100u);
    EXPECT_EQ(sparse[0], -7);
    EXPECT_EQ(sparse[40], 0);
    EXPECT_EQ(sparse[49], 9);
    EXPECT_EQ(sparse[50], -7);
  }
}

TEST(DatasetReaderTest, AShrunkDatasetEndsWhereItsShapeEnds) {
  for (const char* tour : kTours) {
    const auto values = Values<std::int32_t>(Find(tour, {"layouts", "shrunk"}));
    ASSERT_EQ(values.size(), 21u) << tour;
    for (int i = 0; i < 21; ++i) EXPECT_EQ(values[static_cast<std::size_t>(i)], i);
  }
}

TEST(DatasetReaderTest, PagedIndexesAreFollowed) {
  constexpr const char* kPaged = "hdf5/paged_indexes_h5py3.16.h5";
  const auto fixed = Values<std::int8_t>(Find(kPaged, {"fixed"}));
  const auto growing = Values<std::int8_t>(Find(kPaged, {"growing"}));
  ASSERT_EQ(fixed.size(), 3000u);
  ASSERT_EQ(growing.size(), 70001u);
  const std::map<std::size_t, int> kFixed = {{0, 1}, {1, 9}, {1500, 2}, {2998, 9}, {2999, 3}};
  const std::map<std::size_t, int> kGrowing = {{0, 1}, {300, 2}, {301, 9}, {69999, 9}, {70000, 3}};
  for (const auto& [at, value] : kFixed) EXPECT_EQ(fixed[at], value) << at;
  for (const auto& [at, value] : kGrowing) EXPECT_EQ(growing[at], value) << at;
  const auto tree = Values<std::int8_t>(Find(kPaged, {"tree"}), 64);
  ASSERT_EQ(tree.size(), 400u);
  for (std::size_t i = 0; i < tree.size(); ++i) EXPECT_EQ(tree[i], static_cast<int>(i % 100));
}

TEST(DatasetReaderTest, KnowsHowManyBytesAreStored) {
  const Opened chunked = Find(kTours[0], {"layouts", "chunked"});
  EXPECT_EQ(DatasetReader::Open(*chunked.file, chunked.dataset)->stored_bytes(), 12u * 32);
  const Opened never = Find(kTours[0], {"layouts", "never_written"});
  EXPECT_EQ(DatasetReader::Open(*never.file, never.dataset)->stored_bytes(), 0u);
}

TEST(DatasetReaderTest, DataElsewhereAndOtherFiltersAreRefusedByName) {
  constexpr const char* kRefused = "hdf5/refused_h5py3.16.h5";
  const std::map<std::string_view, std::string> kReasons = {{"external", "data in other files (external storage)"},
                                                            {"virtual", "virtual dataset"},
                                                            {"lzf", "data packed with the filter lzf"},
                                                            {"scaleoffset", "data packed with the filter scaleoffset"}};
  for (const auto& [name, reason] : kReasons) {
    const Opened opened = Find(kRefused, {name});
    const auto reader = DatasetReader::Open(*opened.file, opened.dataset);
    ASSERT_FALSE(reader.has_value()) << name;
    EXPECT_EQ(reader.error().code(), StatusCode::kUnsupported);
    EXPECT_EQ(reader.error().message(), reason);
  }
}

TEST(DatasetReaderTest, BytesOutsideTheDatasetAreAnInvalidRequest) {
  const Opened opened = Find(kTours[0], {"layouts", "chunked"});
  auto reader = DatasetReader::Open(*opened.file, opened.dataset);
  ASSERT_TRUE(reader.has_value());
  std::byte byte{};
  EXPECT_EQ(reader->Read(63 * 4, {&byte, 1}).code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(reader->Read(63 * 4, {}).ok());
}

TEST(DatasetReaderTest, AFlippedByteUnderFletcher32IsFound) {
  std::string bytes = forge::GoldenBytes(kTours[4]);
  const std::size_t at = bytes.find(std::string("\0\1\2\3\4\4\6\x09\x08", 9));  // the chunk and its checksum
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(Values<std::uint8_t>(Find(forge::SourceOf(bytes), {"layouts", "checked"})),
            (std::vector<std::uint8_t>{0, 1, 2, 3, 4}));
  bytes[at + 2] = 'x';
  const Opened damaged = Find(forge::SourceOf(bytes), {"layouts", "checked"});
  auto reader = DatasetReader::Open(*damaged.file, damaged.dataset);
  ASSERT_TRUE(reader.has_value());
  std::vector<std::byte> out(5);
  const Status status = reader->Read(0, out);
  EXPECT_EQ(status.code(), StatusCode::kChecksum);
  EXPECT_EQ(status.where().begin, at);
}

}  // namespace
}  // namespace ckptfit::hdf5
