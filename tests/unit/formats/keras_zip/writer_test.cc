#include "formats/keras_zip/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"
#include "forge/output.h"
#include "forge/temp_folder.h"
#include "formats/keras_zip/zip_directory.h"
#include "io/memory_source.h"

namespace ckptfit::keras_zip {
namespace {

using forge::NamesIn;
using forge::TempFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Status Write(const TempFolder& folder, const NewArchive& archive) {
  auto out = OutputFile::Create(folder / "a.keras");
  EXPECT_TRUE(out.has_value());
  return WriteArchive(archive, **out);
}

std::string ContentOf(const std::shared_ptr<const Source>& archive, const ZipMember& member) {
  const auto opened = OpenMember(archive, member, 1 << 20);
  if (!opened.has_value()) return opened.error().ToString();
  if (const Status status = CheckCrc(**opened, member); !status.ok()) return status.ToString();
  const auto bytes = ReadAll(**opened, 1 << 20);
  return bytes.has_value() ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : "unread";
}

// Keras 2.15 and 3 give the weights, and nothing else, the time of day: sets it back to the oldest in both headers.
std::string WithoutTime(std::string archive, const ZipMember& weights) {
  const std::string time_and_crc = archive.substr(weights.header + 10, 8);
  const std::string wanted = std::string("\0\0!\0", 4) + time_and_crc.substr(4);
  for (auto at = archive.find(time_and_crc); at != std::string::npos; at = archive.find(time_and_crc, at + 8)) {
    archive.replace(at, 8, wanted);
  }
  return archive;
}

TEST(WriteArchiveTest, TheMembersOfAnArchiveOfKerasGiveItsBytesApartFromTheTime) {
  for (const char* name : {"keras_zip/small_tf2.15.keras", "keras_zip/small_tf2.21.keras"}) {
    const std::string golden = forge::GoldenBytes(name);
    const auto source = forge::SourceOf(golden);
    const auto members = ReadZipDirectory(*source);
    ASSERT_TRUE(members.has_value());
    ASSERT_THAT(*members, SizeIs(3));
    NewArchive archive;
    archive.metadata = ContentOf(source, (*members)[0]);
    archive.config = ContentOf(source, (*members)[1]);
    archive.weights = TextMember("model.weights.h5", ContentOf(source, (*members)[2]));
    const TempFolder folder;
    ASSERT_TRUE(Write(folder, archive).ok());
    EXPECT_TRUE(forge::ReadFile(folder / "a.keras") == WithoutTime(golden, (*members)[2])) << name;
  }
}

TEST(WriteArchiveTest, AssetsComeLastAndMayHaveNamesBeyondAscii) {
  NewArchive archive;
  archive.config = "{}";
  archive.assets = {TextMember("assets/layers/lookup/vocabulary.txt", "a\nb"), TextMember("assets/\xC3\xA4.txt", "")};
  const TempFolder folder;
  ASSERT_TRUE(Write(folder, archive).ok());
  const auto source = forge::SourceOf(forge::ReadFile(folder / "a.keras"));
  const auto members = ReadZipDirectory(*source);
  ASSERT_TRUE(members.has_value());
  ASSERT_THAT(*members, SizeIs(3));
  EXPECT_EQ((*members)[0].name, "config.json");
  EXPECT_EQ((*members)[0].flags, 0);
  EXPECT_EQ(ContentOf(source, (*members)[1]), "a\nb");
  EXPECT_EQ((*members)[2].name, "assets/\xC3\xA4.txt");
  EXPECT_EQ((*members)[2].flags, 0x800);
  EXPECT_EQ(ContentOf(source, (*members)[2]), "");
}

TEST(WriteArchiveTest, MoreMembersThanTheOldEndRecordCounts) {
  NewArchive archive;
  for (int i = 0; i < 65'536; ++i) archive.assets.push_back(TextMember("assets/" + std::to_string(i), "x"));
  const TempFolder folder;
  ASSERT_TRUE(Write(folder, archive).ok());
  const auto members = ReadZipDirectory(*forge::SourceOf(forge::ReadFile(folder / "a.keras")));
  ASSERT_TRUE(members.has_value());
  EXPECT_THAT(*members, SizeIs(65'537));
}

NewMember Member(std::string name, std::uint64_t size, const std::string& bytes) {
  NewMember member = TextMember(std::move(name), bytes);
  member.size = size;
  return member;
}

TEST(WriteArchiveTest, WhatCannotBeWrittenIsNamedAndNothingIsLeft) {
  const struct {
    NewMember member;
    const char* message;
  } refusals[] = {{Member("", 1, "x"), "no name"},
                  {Member(std::string(65'536, 'n'), 1, "x"), "no name"},
                  {Member("config.json", 1, "x"), "two members of one name"},
                  {Member("few", 2, "x"), "fewer bytes"},
                  {Member("many", 2, "xyz"), "more bytes"}};
  for (const auto& refusal : refusals) {
    NewArchive archive;
    archive.assets.push_back(refusal.member);
    const TempFolder folder;
    const Status status = Write(folder, archive);
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(refusal.message));
    EXPECT_EQ(status.where().key, refusal.member.name);
    EXPECT_THAT(NamesIn(folder.path()), IsEmpty());
  }
}

TEST(WriteArchiveTest, AnErrorOfAMemberComesThrough) {
  NewArchive archive;
  archive.weights = {"model.weights.h5", 3, [](const ByteSink&) { return Status(StatusCode::kTruncated, "short"); }};
  const TempFolder folder;
  EXPECT_EQ(Write(folder, archive).code(), StatusCode::kTruncated);
  EXPECT_THAT(NamesIn(folder.path()), IsEmpty());
}

TEST(WriteArchiveTest, AFullDiskIsSaidAndNothingIsLeft) {
  NewArchive archive;
  archive.config = std::string(3'000'000, 'x');
  const TempFolder folder;
  const forge::FileSizeLimit limit(1'000'000);
  EXPECT_EQ(Write(folder, archive).code(), StatusCode::kIo);
  EXPECT_THAT(NamesIn(folder.path()), IsEmpty());
}

}  // namespace
}  // namespace ckptfit::keras_zip
