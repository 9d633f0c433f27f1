#include "container/hdf5/superblock.h"

#include <gtest/gtest.h>

#include "container/hdf5/metadata_reader.h"
#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

constexpr const char* kOld = "hdf5/tour_earliest_h5py2.10.h5";
constexpr const char* kNew = "hdf5/tour_v200_h5py3.16.h5";

std::string MessageOf(std::string_view bytes) {
  const auto superblock = ReadSuperblock(*forge::SourceOf(bytes));
  return superblock.has_value() ? "" : superblock.error().message();
}

// What h5py says when one byte of a file has another value.
struct Change {
  std::size_t position;
  char value;
  const char* message;
};

void ExpectMessages(const std::string& file, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    std::string bytes = file;
    bytes[change.position] = change.value;
    EXPECT_EQ(MessageOf(bytes), change.message) << change.position;
  }
}

TEST(SuperblockTest, ReadsVersion0) {
  const auto superblock = ReadSuperblock(*forge::SourceOf(forge::GoldenBytes(kOld)));
  ASSERT_TRUE(superblock.has_value());
  EXPECT_EQ(superblock->version, 0u);
  EXPECT_EQ(superblock->base, 0u);
  EXPECT_EQ(superblock->root, 96u);
  EXPECT_EQ(superblock->leaf_k, 4);
  EXPECT_EQ(superblock->internal_k, 16);
  EXPECT_EQ(superblock->end, forge::GoldenBytes(kOld).size());
  EXPECT_EQ(superblock->extension, kUndefined);
}

TEST(SuperblockTest, ReadsVersion3) {
  const auto superblock = ReadSuperblock(*forge::SourceOf(forge::GoldenBytes(kNew)));
  ASSERT_TRUE(superblock.has_value());
  EXPECT_EQ(superblock->version, 3u);
  EXPECT_EQ(superblock->root, 48u);
  EXPECT_EQ(superblock->flags, 0);
}

TEST(SuperblockTest, FindsASuperblockBehindAUserBlock) {
  const std::string bytes = forge::GoldenBytes("hdf5/short_tour_userblock_h5py3.16.h5");
  const auto superblock = ReadSuperblock(*forge::SourceOf(bytes));
  ASSERT_TRUE(superblock.has_value());
  EXPECT_EQ(superblock->base, 512u);
  EXPECT_EQ(superblock->end, bytes.size() - 512);
}

TEST(SuperblockTest, GoesByWhereTheSuperblockIsNotByWhereItSaysToBe) {
  const std::string bytes = std::string(512, '\0') + forge::GoldenBytes(kOld);
  const auto superblock = ReadSuperblock(*forge::SourceOf(bytes));
  ASSERT_TRUE(superblock.has_value());
  EXPECT_EQ(superblock->base, 512u);
  EXPECT_EQ(superblock->stored_eof, bytes.size());
}

TEST(SuperblockTest, FilesWithoutSignatureAreOfAnotherFormat) {
  for (const std::string& bytes : {std::string(), std::string("\x89HDF"), std::string(5000, 'x'),
                                   std::string(100, '\0') + forge::GoldenBytes(kOld)}) {
    const auto source = forge::SourceOf(bytes);
    EXPECT_FALSE(HasSignature(*source));
    const auto superblock = ReadSuperblock(*source);
    ASSERT_FALSE(superblock.has_value());
    EXPECT_EQ(superblock.error().code(), StatusCode::kNotThisFormat);
    EXPECT_EQ(superblock.error().message(), "file signature not found");
  }
}

// The messages of h5py 3.14 (HDF5 1.14.6) on the same bytes, cut at each length where they change.
TEST(SuperblockTest, ACutFileGivesTheMessagesOfH5py) {
  const std::string old_file = forge::GoldenBytes(kOld);
  const std::vector<std::pair<std::size_t, std::string>> kOldCuts = {
      {7, "file signature not found"},
      {8, "bad byte number in an address"},
      {13, "bad byte number in an address"},
      {14, "bad byte number for object size"},
      {15, "bad symbol table leaf node 1/2 rank"},
      {17, "bad 1/2 rank for btree internal nodes"},
  };
  for (const auto& [length, message] : kOldCuts) EXPECT_EQ(MessageOf(old_file.substr(0, length)), message) << length;
  const std::string new_file = forge::GoldenBytes(kNew);
  EXPECT_EQ(MessageOf(new_file.substr(0, 9)), "bad byte number in an address");
  EXPECT_EQ(MessageOf(new_file.substr(0, 10)), "bad byte number for object size");
  EXPECT_EQ(MessageOf(new_file.substr(0, 47)), "incorrect metadata checksum after all read attempts");
}

TEST(SuperblockTest, ATruncatedFileTellsBothSizes) {
  const std::string file = forge::GoldenBytes(kOld);
  const auto superblock = ReadSuperblock(*forge::SourceOf(file.substr(0, 96)));
  ASSERT_FALSE(superblock.has_value());
  EXPECT_EQ(superblock.error().code(), StatusCode::kTruncated);
  EXPECT_EQ(superblock.error().message(),
            "truncated file: eof = 96, sblock->base_addr = 0, stored_eof = " + std::to_string(file.size()));
  EXPECT_EQ(superblock.error().where().begin, 96u);
  EXPECT_EQ(superblock.error().where().end, file.size());
}

TEST(SuperblockTest, ATruncatedFileWithUserBlockCountsFromItsSuperblock) {
  const std::string file = forge::GoldenBytes("hdf5/short_tour_userblock_h5py3.16.h5");
  EXPECT_EQ(MessageOf(file.substr(0, 600)),
            "truncated file: eof = 88, sblock->base_addr = 512, stored_eof = " + std::to_string(file.size()));
}

TEST(SuperblockTest, OneChangedByteGivesTheMessageOfH5py) {
  ExpectMessages(forge::GoldenBytes(kOld),
                 {{8, 4, "bad superblock version number"},
                  {8, 2, "bad byte number in an address"},
                  {9, 1, "bad free space version number"},
                  {10, 1, "bad object directory version number"},
                  {12, 1, "bad shared-header format version number"},
                  {13, 3, "bad byte number in an address"},
                  {14, 0, "bad byte number for object size"},
                  {16, 0, "bad symbol table leaf node 1/2 rank"},
                  {18, 0, "bad 1/2 rank for btree internal nodes"},
                  {20, 16, "bad flag value for superblock"},
                  {21, 1, "bad superblock status flags"},
                  {33, 7, "invalid superblock - extension message should not be defined for version < 2"},
                  {72, 3, "unknown symbol table entry cache type"}});
  ExpectMessages(forge::GoldenBytes(kNew), {{8, 9, "bad superblock version number"},
                                            {11, 1, "incorrect metadata checksum after all read attempts"},
                                            {40, 1, "incorrect metadata checksum after all read attempts"}});
}

TEST(SuperblockTest, OtherWidthsOfOffsetsAreNamedAndRefused) {
  std::string bytes = forge::GoldenBytes(kOld);
  bytes[13] = 4;
  const auto superblock = ReadSuperblock(*forge::SourceOf(bytes));
  ASSERT_FALSE(superblock.has_value());
  EXPECT_EQ(superblock.error().code(), StatusCode::kUnsupported);
  EXPECT_EQ(superblock.error().message(), "offsets of 4 and lengths of 8 bytes are not read, only 8 and 8");
}

}  // namespace
}  // namespace ckptfit::hdf5
