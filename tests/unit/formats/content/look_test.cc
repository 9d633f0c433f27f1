#include "formats/content/look.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/byte_cursor.h"
#include "forge/hex.h"
#include "forge/table.h"
#include "forge/temp_folder.h"
#include "io/memory_source.h"

namespace ckptfit {
namespace {

using namespace std::string_literals;
using forge::BytesField;
using forge::FromHex;
using forge::VarintField;

Content SniffBytes(std::string_view bytes) {
  const auto span = AsBytes(bytes);
  return Sniff(MemorySource("test", std::vector<std::byte>(span.begin(), span.end())));
}

std::string Node(std::string_view name, std::string_view op) { return BytesField(1, name) + BytesField(2, op); }

// A version 0 superblock that claims a file of `end` bytes.
std::string Hdf5(std::uint64_t end, std::size_t size, std::size_t at = 0) {
  std::string file(at, '\0');
  file +=
      "\x89HDF\r\n\x1a\n"s + FromHex("00 00 00 00 00 08 08 00 0400 1000 00000000 0000000000000000 ffffffffffffffff");
  for (int i = 0; i < 8; ++i) file.push_back(static_cast<char>(end >> (8 * i)));
  file.resize(size);
  return file;
}

struct Case {
  const char* name;
  std::string bytes;
  Content content;
};

class SniffTest : public testing::TestWithParam<Case> {};

TEST_P(SniffTest, TellsTheContent) { EXPECT_EQ(SniffBytes(GetParam().bytes), GetParam().content); }

const std::string kMetaGraph = BytesField(1, BytesField(4, "serve") + BytesField(5, "2.15.0"));

INSTANTIATE_TEST_SUITE_P(
    Kinds, SniffTest,
    testing::Values(
        Case{"Empty", "", Content::kEmpty}, Case{"Zip", "PK\x03\x04rest", Content::kZip},
        Case{"EmptyZip", "PK\x05\x06"s + std::string(18, '\0'), Content::kZip},
        Case{"Gzip", "\x1f\x8b\x08\x00"s, Content::kGzip}, Case{"Bzip2", "BZh91AY&SY", Content::kBzip2},
        Case{"Xz", "\xfd\x37zXZ\0\0"s, Content::kXz}, Case{"Zstd", "\x28\xb5\x2f\xfd\x04", Content::kZstd},
        Case{"Numpy", "\x93NUMPY\x01\x00"s, Content::kNumpy}, Case{"Pickle", "\x80\x04\x95", Content::kPickle},
        Case{"Elf", "\x7f\x45LF\x02\x01", Content::kElf}, Case{"Tflite", "\x1c\0\0\0TFL3\x14"s, Content::kTflite},
        Case{"Tar", std::string(257, '\0') + "ustar\00000"s + std::string(248, '\0'), Content::kTar},
        Case{"Sstable", forge::Table({{"", "x"}}), Content::kSstable}, Case{"Hdf5", Hdf5(800, 800), Content::kHdf5},
        Case{"Hdf5InUserBlock", Hdf5(2000, 2000, 1024), Content::kHdf5},
        Case{"CutHdf5", Hdf5(801, 800), Content::kTruncatedHdf5},
        Case{"Hdf5OfASignatureOnly", "\x89HDF\r\n\x1a\n", Content::kTruncatedHdf5},
        Case{"Safetensors", "\x02\0\0\0\0\0\0\0{}"s, Content::kSafetensors},
        Case{"SafetensorsLongerThanTheFile", "\x03\0\0\0\0\0\0\0{}"s, Content::kUnknown},
        Case{"Json", " {\"weight_map\": {}}", Content::kJson}, Case{"Html", "\n<!DOCTYPE HTML>\n", Content::kHtml},
        Case{"Xml", "<?xml version=\"1.0\"?><Error/>", Content::kXml},
        Case{"Text", "model_checkpoint_path: \"a\"\n", Content::kText},
        Case{"TextWithControlCharacters", "abc\x01", Content::kUnknown},
        Case{"LfsPointer", "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n",
             Content::kGitLfsPointer},
        Case{"SavedModel", VarintField(1, 1) + BytesField(2, kMetaGraph), Content::kSavedModelProto},
        Case{"Onnx", VarintField(1, 7) + BytesField(2, "pytorch") + BytesField(3, "1.9"), Content::kOnnx},
        Case{"FrozenGraph", BytesField(1, Node("input", "Placeholder") + FromHex("2a00")), Content::kFrozenGraph},
        Case{"MetaGraph", BytesField(1, BytesField(2, BytesField(1, BytesField(1, "Add")))) + BytesField(2, ""),
             Content::kMetaGraph},
        Case{"ProtoLongerThanTheFile", BytesField(1, Node("input", "Placeholder")).substr(0, 20), Content::kUnknown}),
    [](const auto& tested) { return tested.param.name; });

TEST(LookAt, TellsFilesFoldersAndNothing) {
  forge::TempFolder folder;
  folder.Write("a.txt", "hello\nworld\n");
  EXPECT_TRUE(LookAt(folder.path()).is_folder());
  const PathFacts file = LookAt(folder / "a.txt");
  EXPECT_TRUE(file.is_file());
  EXPECT_EQ(file.size, 12u);
  EXPECT_EQ(file.first_line, "hello");
  const PathFacts missing = LookAt(folder / "b.txt");
  EXPECT_FALSE(missing.exists());
  EXPECT_TRUE(missing.parent_exists);
  EXPECT_FALSE(LookAt(folder / "none/b.txt").parent_exists);
}

TEST(LookAt, TellsThatAPartOfThePathIsAFile) {
  forge::TempFolder folder;
  folder.Write("m.h5", "x");
  const PathFacts facts = LookAt(folder / "m.h5/");
  EXPECT_FALSE(facts.exists());
  EXPECT_TRUE(facts.parent_is_file);
}

TEST(LookAt, CutsALongFirstLine) {
  forge::TempFolder folder;
  EXPECT_EQ(LookAt(folder.Write("long", std::string(500, 'x'))).first_line, std::string(120, 'x'));
}

TEST(LookAt, ReadsWhatAnLfsPointerPointsTo) {
  forge::TempFolder folder;
  const PathFacts facts = LookAt(
      folder.Write("m.h5", "version https://git-lfs.github.com/spec/v1\r\noid sha256:4d7a21\r\nsize 123456789\r\n"));
  EXPECT_EQ(facts.content, Content::kGitLfsPointer);
  EXPECT_EQ(facts.lfs_oid, "sha256:4d7a21");
  EXPECT_EQ(facts.lfs_size, 123456789u);
}

TEST(LookAt, ReportsASocketAsSomethingElse) { EXPECT_EQ(LookAt("/dev/null").kind, PathFacts::Kind::kOther); }

TEST(LookAt, OfAnEmptyPathIsNothing) { EXPECT_FALSE(LookAt("").exists()); }

}  // namespace
}  // namespace ckptfit
