#include "formats/keras_zip/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"
#include "forge/temp_folder.h"
#include "forge/zip.h"
#include "io/memory_source.h"

namespace ckptfit::keras_zip {
namespace {

using forge::MakeZip;
using forge::TempFolder;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// Stands for the reader of HDF5: keeps what it was given as the message of the file.
std::shared_ptr<const H5File> OpenText(std::shared_ptr<const Source> source, const std::string& path) {
  auto file = std::make_shared<H5File>();
  file->path = path;
  const auto bytes = ReadAll(*source, 1 << 20);
  file->h5py_message = std::string(AsText(*bytes));
  return file;
}

KerasArchive ReadZip(const std::string& bytes) { return ReadArchive(forge::SourceOf(bytes), "m.keras", OpenText); }

std::vector<std::string> Seen(const KerasArchive& archive) {
  std::vector<std::string> seen;
  for (const Observation& o : archive.observations) seen.push_back(o.kind + " " + o.where.key);
  return seen;
}

TEST(KerasArchiveReaderTest, ReadsConfigMetadataAndWeights) {
  const KerasArchive archive = ReadZip(MakeZip({{.name = "metadata.json", .bytes = R"({"keras_version": "3.0.5"})"},
                                                {.name = "config.json", .bytes = R"({"class_name": "Sequential"})"},
                                                {.name = "model.weights.h5", .bytes = "hdf5 bytes"},
                                                {.name = "assets/words.txt", .bytes = "w"}}));
  EXPECT_EQ(archive.opened, KerasArchive::Opened::kOk);
  EXPECT_FALSE(archive.folder);
  EXPECT_TRUE(archive.has_config);
  EXPECT_EQ(archive.config_fault, "");
  EXPECT_EQ(archive.config["class_name"].AsString(), "Sequential");
  EXPECT_EQ(archive.metadata["keras_version"].AsString(), "3.0.5");
  EXPECT_EQ(archive.weights_member, "model.weights.h5");
  ASSERT_NE(archive.weights, nullptr);
  EXPECT_EQ(archive.weights->path, "m.keras!model.weights.h5");
  EXPECT_EQ(archive.weights->h5py_message, "hdf5 bytes");
  ASSERT_EQ(archive.members.size(), 4u);
  EXPECT_EQ(archive.members[3].name, "assets/words.txt");
  EXPECT_THAT(Seen(archive), IsEmpty());
}

TEST(KerasArchiveReaderTest, ReadsArchivesOfKeras) {
  for (const auto& [name, version] :
       {std::pair{"small_tf2.15.keras", "2.15.0"}, std::pair{"small_tf2.21.keras", "3.15.1"}}) {
    std::uint64_t weight_bytes = 0;
    const KerasArchive archive = ReadArchive(std::string("tests/golden/keras_zip/") + name,
                                             [&](std::shared_ptr<const Source> source, const std::string&) {
                                               weight_bytes = source->size();
                                               return std::make_shared<const H5File>();
                                             });
    EXPECT_EQ(archive.config["class_name"].AsString(), "Sequential");
    EXPECT_EQ(archive.metadata["keras_version"].AsString(), version);
    EXPECT_GT(weight_bytes, 20'000u);
    EXPECT_EQ(archive.members.size(), 3u);
    EXPECT_THAT(Seen(archive), IsEmpty());
  }
}

TEST(KerasArchiveReaderTest, ReadsPackedMembersAlike) {
  const KerasArchive archive = ReadZip(MakeZip({{.name = "config.json", .bytes = R"({"a": 1})", .deflated = true},
                                                {.name = "model.weights.h5", .bytes = "packed", .deflated = true}}));
  EXPECT_EQ(archive.config["a"].AsInt(), 1);
  EXPECT_EQ(archive.weights->h5py_message, "packed");
}

TEST(KerasArchiveReaderTest, MissingPartsAreMissing) {
  const KerasArchive archive = ReadZip(MakeZip({{.name = "model.weights.npz", .bytes = "x"}}));
  EXPECT_FALSE(archive.has_config);
  EXPECT_TRUE(archive.metadata.is_null());
  EXPECT_EQ(archive.weights_member, "model.weights.npz");
  EXPECT_EQ(archive.weights, nullptr);
  EXPECT_EQ(ReadZip(MakeZip({{.name = "config.json", .bytes = "{}"}})).weights_member, "");
}

TEST(KerasArchiveReaderTest, FaultsOfTheConfigAreKept) {
  const KerasArchive broken = ReadZip(MakeZip({{.name = "config.json", .bytes = "{\"a\": "}}));
  EXPECT_TRUE(broken.has_config);
  EXPECT_NE(broken.config_fault, "");
  const KerasArchive crc = ReadZip(MakeZip({{.name = "config.json", .bytes = "{}", .crc_change = 1}}));
  EXPECT_TRUE(crc.has_config);
  EXPECT_EQ(crc.config_fault, "Bad CRC-32 for file 'config.json'");
  EXPECT_FALSE(crc.members[0].crc_ok);
  EXPECT_THAT(Seen(crc), ElementsAre("zip-member-crc config.json"));
}

TEST(KerasArchiveReaderTest, WeightsWithAWrongCrcAreStillOpened) {
  const KerasArchive archive = ReadZip(MakeZip({{.name = "model.weights.h5", .bytes = "hdf5 bytes", .crc_change = 1}}));
  EXPECT_EQ(archive.weights->h5py_message, "hdf5 bytes");
  EXPECT_FALSE(archive.members[0].crc_ok);
  EXPECT_THAT(Seen(archive), ElementsAre("zip-member-crc model.weights.h5"));
}

TEST(KerasArchiveReaderTest, TheLastMemberOfANameCounts) {
  const KerasArchive archive =
      ReadZip(MakeZip({{.name = "config.json", .bytes = "1"}, {.name = "config.json", .bytes = "2"}}));
  EXPECT_EQ(archive.config.AsInt(), 2);
  EXPECT_THAT(Seen(archive), ElementsAre("zip-member-twice config.json"));
}

TEST(KerasArchiveReaderTest, OverlappingMembersAreReported) {
  std::string bytes = MakeZip({{.name = "config.json", .bytes = "{}"}, {.name = "b", .bytes = "content"}});
  const std::size_t second = bytes.find("PK\1\2", bytes.find("PK\1\2") + 1);
  bytes[second + 42] = 0;  // begins where the first member begins
  EXPECT_THAT(Seen(ReadZip(bytes)), Contains("zip-members-overlap config.json"));
}

TEST(KerasArchiveReaderTest, ToldApartWhatIsNoZipAndWhatIsABrokenOne) {
  EXPECT_EQ(ReadZip("no zip at all, but longer than an end record").opened, KerasArchive::Opened::kNotZip);
  std::string bytes = MakeZip({{.name = "config.json", .bytes = "{}"}});
  bytes[bytes.find("PK\1\2")] = 'X';
  EXPECT_EQ(ReadZip(bytes).opened, KerasArchive::Opened::kBadZip);
  EXPECT_EQ(ReadArchive("/no/such/file", OpenText).opened, KerasArchive::Opened::kNotZip);
}

TEST(KerasArchiveReaderTest, ReadsAFolderOfTheSameContent) {
  const TempFolder folder;
  folder.Write("m/config.json", R"({"class_name": "Functional"})");
  folder.Write("m/model.weights.h5", "hdf5 bytes");
  folder.Write("m/assets/words.txt", "w");
  const KerasArchive archive = ReadArchive(folder / "m", OpenText);
  EXPECT_TRUE(archive.folder);
  EXPECT_EQ(archive.opened, KerasArchive::Opened::kOk);
  EXPECT_EQ(archive.config["class_name"].AsString(), "Functional");
  EXPECT_EQ(archive.weights->path, folder / "m/model.weights.h5");
  ASSERT_EQ(archive.members.size(), 3u);
  EXPECT_EQ(archive.members[0].name, "assets/words.txt");
}

std::vector<std::string> FileNames(const ShardedWeights& shards) {
  std::vector<std::string> names;
  for (const auto& [name, file] : shards.files) names.push_back(name + (file ? "" : " (missing)"));
  return names;
}

TEST(ShardReaderTest, OpensTheFirstShardAndThoseThatTheIndexNames) {
  const TempFolder folder;
  const std::string index = folder.Write("m.weights.json", R"({"metadata": {"total_size": 8.0}, "weight_map": {
      "/layers/dense/vars": "m_00000.weights.h5", "/layers/out/vars": ["m_00000.weights.h5", "m_00001.weights.h5"]}})");
  folder.Write("m_00001.weights.h5", "second");
  const ShardedWeights shards = ReadShards(index, OpenText);
  EXPECT_EQ(shards.fault, "");
  ASSERT_EQ(shards.weight_map.size(), 2u);
  EXPECT_EQ(shards.weight_map[0].group, "/layers/dense/vars");
  EXPECT_THAT(shards.weight_map[1].files, ElementsAre("m_00000.weights.h5", "m_00001.weights.h5"));
  EXPECT_THAT(FileNames(shards), ElementsAre("m_00000.weights.h5 (missing)", "m_00001.weights.h5"));
  EXPECT_EQ(shards.files[1].second->h5py_message, "second");
}

TEST(ShardReaderTest, NamesThatLeadElsewhereAreNotFollowed) {
  const TempFolder folder;
  folder.Write("secret.h5", "secret");
  const std::string index =
      folder.Write("d/m.weights.json", R"({"weight_map": {"/a": "../secret.h5", "/b": "/etc/hostname", "/c": ".."}})");
  EXPECT_THAT(
      FileNames(ReadShards(index, OpenText)),
      ElementsAre("m_00000.weights.h5 (missing)", "../secret.h5 (missing)", "/etc/hostname (missing)", ".. (missing)"));
}

TEST(ShardReaderTest, FaultsOfTheIndexAreKept) {
  const TempFolder folder;
  EXPECT_EQ(ReadShards(folder.Write("a.weights.json", "{}"), OpenText).fault, "there is no weight_map");
  EXPECT_NE(ReadShards(folder.Write("b.weights.json", "{"), OpenText).fault, "");
  EXPECT_EQ(ReadShards(folder / "c.weights.json", OpenText).fault, "No such file or directory");
}

}  // namespace
}  // namespace ckptfit::keras_zip
