#include "formats/keras_zip/zip_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"
#include "forge/zip.h"
#include "io/memory_source.h"

namespace ckptfit::keras_zip {
namespace {

using forge::MakeZip;
using forge::SourceOf;
using forge::ZipPart;
using testing::ElementsAre;

std::vector<std::string> Names(const Result<std::vector<ZipMember>>& members) {
  std::vector<std::string> names;
  if (!members.has_value()) return {"error: " + members.error().message()};
  for (const ZipMember& member : *members) names.push_back(member.name);
  return names;
}

// The bytes of the first member, or why there are none.
std::string First(const std::string& archive, std::uint64_t limit = 1 << 20) {
  const auto source = SourceOf(archive);
  const auto members = ReadZipDirectory(*source);
  if (!members.has_value()) return "directory: " + members.error().message();
  const auto opened = OpenMember(source, members->front(), limit);
  if (!opened.has_value()) return opened.error().message();
  const auto bytes = ReadAll(**opened, 1 << 20);
  return bytes.has_value() ? std::string(AsText(*bytes)) : bytes.error().message();
}

TEST(ZipDirectoryTest, ListsMembersInDirectoryOrder) {
  const std::string archive =
      MakeZip({{.name = "b", .bytes = "two"}, {.name = "a", .bytes = std::string(100, 'x'), .deflated = true}});
  const auto members = ReadZipDirectory(*SourceOf(archive));
  EXPECT_THAT(Names(members), ElementsAre("b", "a"));
  EXPECT_EQ((*members)[1].size, 100u);
  EXPECT_LT((*members)[1].stored, 100u);
  EXPECT_EQ((*members)[1].method, 8);
}

TEST(ZipDirectoryTest, APrefixAndACommentDoNotMatter) {
  const std::vector<ZipPart> parts = {{.name = "a", .bytes = "content"}};
  EXPECT_EQ(First(MakeZip(parts, "#!/bin/sh\n", "made by hand")), "content");
  EXPECT_EQ(First(MakeZip(parts, std::string(100'000, 'x'))), "content");
}

TEST(ZipDirectoryTest, WhatHasNoEndRecordIsNoZip) {
  EXPECT_FALSE(IsZip(*SourceOf("PK\3\4 and nothing else")));
  EXPECT_FALSE(IsZip(*SourceOf("")));
  const std::string archive = MakeZip({{.name = "a", .bytes = "content"}});
  EXPECT_TRUE(IsZip(*SourceOf(archive)));
  EXPECT_FALSE(IsZip(*SourceOf(archive.substr(0, archive.size() - 1))));
  const auto members = ReadZipDirectory(*SourceOf("x"));
  ASSERT_FALSE(members.has_value());
  EXPECT_EQ(members.error().code(), StatusCode::kNotThisFormat);
  EXPECT_EQ(members.error().message(), "File is not a zip file");
}

TEST(ZipDirectoryTest, DamagedDirectoriesGiveTheMessagesOfZipfile) {
  std::string archive = MakeZip({{.name = "a", .bytes = "content"}});
  const std::size_t entry = archive.find("PK\1\2");
  archive[entry] = 'X';
  EXPECT_THAT(Names(ReadZipDirectory(*SourceOf(archive))),
              ElementsAre("error: Bad magic number for central directory"));
  archive[entry] = 'P';
  archive[entry + 28] = 100;  // the length of the name
  EXPECT_THAT(Names(ReadZipDirectory(*SourceOf(archive))), ElementsAre("error: Truncated central directory"));
  archive[entry + 28] = 1;
  archive[archive.size() - 10 + 3] = 1;  // the size of the directory
  EXPECT_THAT(Names(ReadZipDirectory(*SourceOf(archive))), ElementsAre("error: Bad offset for central directory"));
}

TEST(ZipDirectoryTest, StoredMembersAreWindowsAndPackedOnesAreUnpacked) {
  const auto source = SourceOf(MakeZip({{.name = "a", .bytes = "content"}}));
  const auto opened = OpenMember(source, ReadZipDirectory(*source)->front(), 0);  // no limit is needed
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ((*opened)->View(0, 7).data(), source->View(31, 7).data());
  EXPECT_EQ((*opened)->name(), "test!a");
  EXPECT_EQ(First(MakeZip({{.name = "a", .bytes = std::string(500, 'x'), .deflated = true}})), std::string(500, 'x'));
  EXPECT_EQ(First(MakeZip({{.name = "a", .bytes = "", .deflated = true}})), "");
}

TEST(ZipDirectoryTest, PackedMembersPastTheLimitOrTheRatioOfDeflateAreRefused) {
  EXPECT_EQ(First(MakeZip({{.name = "a", .bytes = std::string(500, 'x'), .deflated = true}}), 499),
            "unpacks to 500 bytes from 8");
  EXPECT_EQ(First(MakeZip({{.name = "a", .bytes = "xx", .deflated = true, .claimed_size = 1'000'000}})),
            "unpacks to 1000000 bytes from 7");
  EXPECT_EQ(First(MakeZip({{.name = "a", .bytes = "content", .deflated = true, .claimed_size = 8}})),
            "Error -3 while decompressing data");
}

TEST(ZipDirectoryTest, LocalHeadersMustAgree) {
  EXPECT_EQ(First(MakeZip({{.name = "a", .bytes = "content", .local_name = "b"}})),
            "File name in directory 'a' and header b'b' differ.");
  std::string archive = MakeZip({{.name = "a", .bytes = "content"}});
  archive[0] = 'X';
  EXPECT_EQ(First(archive), "Bad magic number for file header");
}

TEST(ZipDirectoryTest, EncryptedMembersAndOtherMethodsAreNamed) {
  EXPECT_EQ(First(MakeZip({{.name = "a", .bytes = "content", .flags = 1}})),
            "File 'a' is encrypted, password required for extraction");
  std::string archive = MakeZip({{.name = "a", .bytes = "content"}});
  archive[archive.find("PK\1\2") + 10] = 12;
  EXPECT_EQ(First(archive), "That compression method is not supported");
}

TEST(ZipDirectoryTest, TheCrcIsCheckedInPieces) {
  const auto check = [](const ZipPart& part) {
    const auto source = SourceOf(MakeZip({part}));
    const ZipMember member = ReadZipDirectory(*source)->front();
    return CheckCrc(**OpenMember(source, member, 0), member);
  };
  EXPECT_TRUE(check({.name = "a", .bytes = std::string(3'000'000, 'x')}).ok());
  const Status wrong = check({.name = "a", .bytes = "content", .crc_change = 1});
  EXPECT_EQ(wrong.code(), StatusCode::kChecksum);
  EXPECT_EQ(wrong.message(), "Bad CRC-32 for file 'a'");
}

TEST(ZipDirectoryTest, ReadsZip64Records) {
  const std::string bytes = forge::GoldenBytes("keras_zip/zip64_python3.11.zip");
  const auto source = SourceOf(bytes);
  const auto members = ReadZipDirectory(*source);
  ASSERT_THAT(Names(members), ElementsAre("a", "b"));
  EXPECT_EQ((*members)[0].size, 7u);
  EXPECT_EQ(First(bytes), "content");
}

}  // namespace
}  // namespace ckptfit::keras_zip
