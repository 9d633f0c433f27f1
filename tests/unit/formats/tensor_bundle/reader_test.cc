#include "formats/tensor_bundle/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/hex.h"
#include "forge/table.h"
#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using forge::FromHex;
using testing::ElementsAre;
using testing::HasSubstr;
using Code = TfStatus::Code;

// The whole of tf.train.Checkpoint(v=tf.Variable(1.)).write(prefix), the same in TensorFlow 2.9, 2.13, 2.15, 2.18
// and 2.21.
constexpr std::string_view kMinimalData =
    "0000803f 4d 9d529e7b "
    "0a0b0a0508011201762a0208010a3e12380a0e5641524941424c455f56414c554512085661726961626c651a1c762f2e4"
    "15454524942555445532f5641524941424c455f56414c55452a020801";
constexpr std::string_view kMinimalIndex =
    "00000608011a020801001c0d5f434845434b504f494e5441424c455f4f424a4543545f4752415048080712002004285235f3caf1d2001c0b76"
    "2f2e"
    "415454524942555445532f5641524941424c455f56414c55450801120028043581a5da2b0000000001000000009583046e0000000001000000"
    "00c0"
    "f2a1b000010277006700000000010000000066aaba566c08790e";

std::string MinimalIndex() { return FromHex(kMinimalIndex) + std::string(36, '\0') + FromHex("57fb808b247547db"); }

std::string WriteBundle(const forge::TempFolder& folder, const forge::BundleBytes& bytes,
                        const std::string& name = "ckpt") {
  folder.Write(name + ".index", bytes.index);
  for (std::size_t i = 0; i < bytes.shards.size(); ++i) {
    char shard[40];
    std::snprintf(shard, sizeof shard, ".data-%05zu-of-%05zu", i, bytes.shards.size());
    folder.Write(name + shard, bytes.shards[i]);
  }
  return folder / name;
}

std::vector<std::string> Kinds(const TensorBundle& bundle) {
  std::vector<std::string> kinds;
  for (const Observation& seen : bundle.observations) kinds.push_back(seen.kind);
  return kinds;
}

std::vector<std::string> Keys(const TensorBundle& bundle) {
  std::vector<std::string> keys;
  for (const TensorInfo& entry : bundle.entries) keys.push_back(entry.key);
  return keys;
}

const std::string kOne = FromHex("0000803f");

TEST(ReadBundle, ReadsTheMinimalCheckpoint) {
  forge::TempFolder folder;
  const std::string prefix = WriteBundle(folder, {MinimalIndex(), {FromHex(kMinimalData)}});
  const TensorBundle bundle = ReadBundle(prefix);

  EXPECT_TRUE(bundle.opened.ok()) << bundle.opened.message;
  EXPECT_TRUE(bundle.listed.ok());
  EXPECT_EQ(bundle.kind, TensorBundle::Kind::kV2);
  EXPECT_EQ(bundle.num_shards, 1u);
  EXPECT_THAT(bundle.shard_files, ElementsAre(prefix + ".data-00000-of-00001"));
  EXPECT_THAT(Kinds(bundle), ElementsAre());
  ASSERT_THAT(Keys(bundle), ElementsAre("_CHECKPOINTABLE_OBJECT_GRAPH", "v/.ATTRIBUTES/VARIABLE_VALUE"));
  const TensorInfo& v = bundle.entries[1];
  EXPECT_EQ(v.dtype, DType::kFloat32);
  EXPECT_EQ(v.shape, Shape({}));
  EXPECT_EQ(v.bytes, 4u);
  EXPECT_EQ(v.offset, 0u);
  EXPECT_EQ(v.file, prefix + ".data-00000-of-00001");
  EXPECT_TRUE(bundle.checker->Check(0).ok());
  EXPECT_TRUE(bundle.checker->Check(1).ok());
}

TEST(ReadBundle, ReadsTheObjectGraphOfTheMinimalCheckpoint) {
  forge::TempFolder folder;
  const TensorBundle bundle = ReadBundle(WriteBundle(folder, {MinimalIndex(), {FromHex(kMinimalData)}}));

  EXPECT_TRUE(bundle.has_object_graph);
  EXPECT_TRUE(bundle.graph_read.ok());
  ASSERT_TRUE(bundle.graph_parsed);
  ASSERT_EQ(bundle.graph.nodes.size(), 2u);
  ASSERT_EQ(bundle.graph.nodes[0].children.size(), 1u);
  EXPECT_EQ(bundle.graph.nodes[0].children[0].name, "v");
  EXPECT_EQ(bundle.graph.nodes[0].children[0].child, 1);
  EXPECT_EQ(bundle.graph.nodes[0].has_values, true);
  ASSERT_EQ(bundle.graph.nodes[1].attributes.size(), 1u);
  EXPECT_EQ(bundle.graph.nodes[1].attributes[0].name, "VARIABLE_VALUE");
  EXPECT_EQ(bundle.graph.nodes[1].attributes[0].full_name, "Variable");
  EXPECT_EQ(bundle.graph.nodes[1].attributes[0].key, "v/.ATTRIBUTES/VARIABLE_VALUE");
}

TEST(ReadBundle, FindsKeys) {
  forge::TempFolder folder;
  const TensorBundle bundle =
      ReadBundle(WriteBundle(folder, forge::Bundle({{"a", 1, {}, kOne}, {"b", 1, {1}, kOne}, {"c", 1, {}, kOne}})));
  EXPECT_EQ(bundle.Find("b"), 1u);
  EXPECT_EQ(bundle.Find("bb"), std::nullopt);
  EXPECT_EQ(bundle.Find(""), std::nullopt);
}

TEST(ReadBundle, ReadsAnIndexOfManyBlocks) {
  forge::TempFolder folder;
  std::vector<forge::Tensor> tensors;
  for (int i = 0; i < 1000; ++i) tensors.push_back({"layer/" + std::to_string(1000 + i), 1, {}, kOne});
  const TensorBundle bundle = ReadBundle(WriteBundle(folder, forge::Bundle(tensors, 1, 512)));
  ASSERT_EQ(bundle.entries.size(), 1000u);
  EXPECT_EQ(bundle.entries[999].key, "layer/1999");
  EXPECT_EQ(bundle.entries[999].offset, 999u * 4);
  EXPECT_THAT(Kinds(bundle), ElementsAre());
}

TEST(ReadBundle, OpensASnappyCompressedIndex) {
  forge::TempFolder folder;
  const forge::Tensor a{"a", 1, {}, kOne};
  folder.Write("ckpt.index", forge::Table({{"", forge::Header(1)}, {"a", forge::Entry(a, 0)}}, 262144, true));
  folder.Write("ckpt.data-00000-of-00001", kOne);
  const TensorBundle bundle = ReadBundle(folder / "ckpt");
  EXPECT_TRUE(bundle.opened.ok()) << bundle.opened.message;
  ASSERT_THAT(Keys(bundle), ElementsAre("a"));
  EXPECT_TRUE(bundle.checker->Check(0).ok());
}

// --- opening
// ----------------------------------------------------------------------------------------------------------

struct Opening {
  const char* name;
  std::string index;
  Code code;
  std::string message;  // <F>: the index file
};

class ReadBundleOpening : public testing::TestWithParam<Opening> {};

TEST_P(ReadBundleOpening, FailsAsTensorFlowDoes) {
  forge::TempFolder folder;
  const std::string prefix = WriteBundle(folder, {GetParam().index, {kOne}});
  const TensorBundle bundle = ReadBundle(prefix);
  std::string expected = GetParam().message;
  if (const std::size_t at = expected.find("<F>"); at != std::string::npos) expected.replace(at, 3, prefix + ".index");
  EXPECT_EQ(bundle.opened.code, GetParam().code);
  EXPECT_EQ(bundle.opened.message, expected);
}

std::string WithByte(std::string bytes, std::size_t at, int change) {
  bytes[at] = static_cast<char>(bytes[at] ^ change);
  return bytes;
}

constexpr const char* kPerhaps =
    "Unable to read file (<F>). Perhaps the file is corrupt or was produced by a newer version of TensorFlow with "
    "format "
    "changes ";

INSTANTIATE_TEST_SUITE_P(
    Faults, ReadBundleOpening,
    testing::Values(
        Opening{"Short", "short", Code::kDataLoss, "file is too short to be an sstable"},
        Opening{"Magic", WithByte(MinimalIndex(), 187, 1), Code::kDataLoss, "not an sstable (bad magic number)"},
        Opening{"IndexBlock", WithByte(MinimalIndex(), 0x7e, 1), Code::kDataLoss, "block checksum mismatch"},
        Opening{"DataBlock", WithByte(MinimalIndex(), 10, 1), Code::kDataLoss,
                std::string(kPerhaps) + "(failed to seek to header entry): block checksum mismatch"},
        Opening{"NoEntries", forge::Table({}), Code::kInternal,
                std::string(kPerhaps) + "(failed to seek to header entry)"},
        Opening{"Header", forge::Table({{"", "\x0a"}}), Code::kDataLoss,
                std::string(kPerhaps) + "(unable to parse header): Entry for key  not parseable."},
        Opening{"OldProducer", forge::Table({{"", forge::Header(1, -1)}}), Code::kInvalidArgument,
                "Checkpoint producer version -1 below min producer 0 supported by TensorFlow 2.21.0.  Please "
                "regenerate your "
                "checkpoint."},
        Opening{"NewConsumer", forge::Table({{"", forge::Header(1, 1, 2)}}), Code::kInvalidArgument,
                "Checkpoint min consumer version 2 above current version 1 for TensorFlow 2.21.0.  Please upgrade "
                "TensorFlow."}),
    [](const auto& tested) { return tested.param.name; });

TEST(ReadBundle, WithoutAnyFileSaysWhatTensorFlowSays) {
  forge::TempFolder folder;
  const std::string prefix = folder / "none";
  const TensorBundle bundle = ReadBundle(prefix);
  EXPECT_EQ(bundle.kind, TensorBundle::Kind::kV1);
  EXPECT_EQ(bundle.opened.code, Code::kNotFound);
  EXPECT_EQ(bundle.opened.message,
            "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for " + prefix);
}

TEST(ReadBundle, OfTheIndexFileItselfIsAnEmptyV1Checkpoint) {
  forge::TempFolder folder;
  const std::string prefix = WriteBundle(folder, {MinimalIndex(), {FromHex(kMinimalData)}});
  const TensorBundle bundle = ReadBundle(prefix + ".index");
  EXPECT_EQ(bundle.kind, TensorBundle::Kind::kV1);
  EXPECT_TRUE(bundle.opened.ok());
  EXPECT_THAT(bundle.entries, testing::IsEmpty());
}

TEST(ReadBundle, OfADataFileIsNoTable) {
  forge::TempFolder folder;
  const std::string path = folder.Write("ckpt.data-00000-of-00001", std::string(100, 'x'));
  EXPECT_EQ(ReadBundle(path).opened.message, "Unable to open table file " + path +
                                                 ": DATA_LOSS: not an sstable (bad magic number): perhaps your file is "
                                                 "in a different file format and you need "
                                                 "to use a different restore operator?");
}

TEST(ReadBundle, OfAFolderSaysThatItIsOne) {
  forge::TempFolder folder;
  const TensorBundle bundle = ReadBundle(folder.path());
  EXPECT_EQ(bundle.opened.code, Code::kDataLoss);
  EXPECT_EQ(bundle.opened.message,
            "Unable to open table file " + folder.path() + ": FAILED_PRECONDITION: " + folder.path() +
                "; Is a directory: perhaps your file is in a different file format and you need to use a "
                "different restore operator?");
}

TEST(ReadBundle, TakesSpecialCharactersOfAPrefixForAPattern) {
  forge::TempFolder folder;
  const std::string prefix = WriteBundle(folder, {MinimalIndex(), {FromHex(kMinimalData)}}, "run[1]");
  EXPECT_THAT(ReadBundle(prefix).opened.message, HasSubstr("Failed to find any matching files for "));
  WriteBundle(folder, {MinimalIndex(), {FromHex(kMinimalData)}}, "run7");
  const TensorBundle bundle = ReadBundle(folder / "run?");
  EXPECT_EQ(bundle.opened.code, Code::kNotFound);
  EXPECT_EQ(bundle.opened.message, (folder / "run?") + ".index; No such file or directory");
}

// --- silent traps
// -------------------------------------------------------------------------------------------------------

TEST(ReadBundle, SkipsADamagedBlockAndReportsIt) {
  forge::TempFolder folder;
  std::vector<forge::Tensor> tensors;
  for (int i = 0; i < 100; ++i) tensors.push_back({"layer/" + std::to_string(1000 + i), 1, {}, kOne});
  forge::BundleBytes bytes = forge::Bundle(tensors, 1, 512);
  bytes.index = WithByte(bytes.index, 700, 1);
  const TensorBundle bundle = ReadBundle(WriteBundle(folder, bytes));
  EXPECT_TRUE(bundle.opened.ok());
  EXPECT_TRUE(bundle.listed.ok());
  EXPECT_LT(bundle.entries.size(), 100u);
  EXPECT_THAT(Kinds(bundle), ElementsAre("block-damaged"));
  EXPECT_EQ(bundle.observations[0].found, "block checksum mismatch");
  EXPECT_EQ(bundle.Find("layer/1000"), 0u);
}

TEST(ReadBundle, TakesTheFirstSurvivingEntryForTheHeader) {
  forge::TempFolder folder;
  std::vector<forge::Tensor> tensors;
  for (int i = 0; i < 100; ++i) tensors.push_back({"layer/" + std::to_string(1000 + i), 1, {}, kOne});
  forge::BundleBytes bytes = forge::Bundle(tensors, 1, 512);
  bytes.index = WithByte(bytes.index, 3, 1);
  const TensorBundle bundle = ReadBundle(WriteBundle(folder, bytes));
  EXPECT_TRUE(bundle.opened.ok());
  EXPECT_EQ(bundle.num_shards, 1u);  // the dtype number of a float32 entry
  EXPECT_THAT(Kinds(bundle), ElementsAre("header-missing", "block-damaged"));
}

TEST(ReadBundle, DiesListingAnEntryThatIsNoMessage) {
  forge::TempFolder folder;
  folder.Write("ckpt.index", forge::Table({{"", forge::Header(1)}, {"a", "\x12\x50"}}));
  const TensorBundle bundle = ReadBundle(folder / "ckpt");
  EXPECT_TRUE(bundle.opened.ok());
  EXPECT_EQ(bundle.listed.code, Code::kAborts);
  EXPECT_EQ(bundle.checker->Check(0).message, "Entry for key a not parseable.");
}

TEST(ReadBundle, DiesListingANegativeDimension) {
  forge::TempFolder folder;
  folder.Write("ckpt.index", forge::Table({{"", forge::Header(1)}, {"a", forge::Entry({"a", 1, {-5}, kOne}, 0)}}));
  const TensorBundle bundle = ReadBundle(folder / "ckpt");
  EXPECT_EQ(bundle.listed.code, Code::kAborts);
  EXPECT_EQ(bundle.listed.message, "Check failed: size >= 0");
  EXPECT_EQ(bundle.checker->Check(0).message, "Invalid tensor shape: a dim { size: -5 }");
}

// --- tensors
// ------------------------------------------------------------------------------------------------------------

TfStatus CheckOnly(const std::string& entry, const std::string& data, const std::string& header = forge::Header(1)) {
  forge::TempFolder folder;
  folder.Write("ckpt.index", forge::Table({{"", header}, {"k", entry}}));
  folder.Write("ckpt.data-00000-of-00001", data);
  TfStatus status = ReadBundle(folder / "ckpt").checker->Check(0);
  if (const std::size_t at = status.message.find(folder.path()); at != std::string::npos) {
    status.message.replace(at, folder.path().size(), "<D>");
  }
  return status;
}

TEST(TensorChecker, ReportsAWrongSize) {
  const TfStatus status = CheckOnly(forge::Entry({"k", 1, {2}, kOne}, 0), kOne);
  EXPECT_EQ(status.code, Code::kDataLoss);
  EXPECT_EQ(status.message, "Invalid size in bundle entry: key k; stored size 4; expected size 8");
}

TEST(TensorChecker, ReportsAWrongChecksum) {
  const TfStatus status = CheckOnly(forge::EntryWithCrc({"k", 1, {}, kOne}, 0, 0xa282ead8), kOne);
  EXPECT_EQ(status.code, Code::kDataLoss);
  EXPECT_EQ(
      status.message,
      "TensorBundle at <D>/ckpt shard 0 (4 bytes): Checksum does not match: stored 00000000 vs. calculated on the "
      "restored bytes 3713320107");
}

TEST(TensorChecker, ReportsDataThatEndsEarly) {
  const TfStatus status = CheckOnly(forge::Entry({"k", 1, {}, kOne}, 0), "ab");
  EXPECT_EQ(status.code, Code::kOutOfRange);
  EXPECT_EQ(status.message, "Read less bytes than requested");
}

TEST(TensorChecker, ReportsAMissingShard) {
  const TfStatus status = CheckOnly(forge::Entry({"k", 1, {}, kOne, 8}, 0), kOne);
  EXPECT_EQ(status.code, Code::kNotFound);
  EXPECT_EQ(status.message, "<D>/ckpt.data-00008-of-00001; No such file or directory");
}

TEST(TensorChecker, ReportsANegativeOffset) {
  const TfStatus status = CheckOnly(forge::Entry({"k", 1, {}, kOne}, static_cast<std::uint64_t>(-8)), kOne);
  EXPECT_EQ(status.code, Code::kInvalidArgument);
  EXPECT_EQ(status.message, "Seeking to a negative position: -8");
}

TEST(TensorChecker, DiesOfADtypeThatNoTensorFlowKnows) {
  EXPECT_EQ(CheckOnly(forge::Entry({"k", 77, {}, kOne}, 0), kOne).code, Code::kAborts);
  EXPECT_EQ(CheckOnly(forge::Entry({"k", 0, {}, kOne}, 0), kOne).code, Code::kAborts);
  EXPECT_EQ(CheckOnly(forge::Entry({"k", 101, {}, kOne}, 0), kOne).code, Code::kAborts);
}

TEST(TensorChecker, ReadsStringsWithTheirPublishedBytes) {
  // [], [""] and ["ab", ""] as TensorFlow writes them.
  EXPECT_TRUE(
      CheckOnly(forge::EntryWithCrc({"k", 7, {0}, FromHex("d8ea82a2")}, 0, 0x640cc1f6), FromHex("d8ea82a2")).ok());
  EXPECT_TRUE(
      CheckOnly(forge::EntryWithCrc({"k", 7, {1}, FromHex("00a67b113a")}, 0, 0xbe0767bd), FromHex("00a67b113a")).ok());
  EXPECT_TRUE(CheckOnly(forge::EntryWithCrc({"k", 7, {2}, FromHex("020078270b346162")}, 0, 0x4db08891),
                        FromHex("020078270b346162"))
                  .ok());
}

TEST(TensorChecker, ReportsAStringEntryThatIsTooSmall) {
  EXPECT_EQ(CheckOnly(forge::EntryWithCrc({"k", 7, {9}, FromHex("00a67b113a")}, 0, 1), FromHex("00a67b113a")).message,
            "Invalid size in bundle entry: key k; stored size 5; expected size is at least 9");
}

TEST(TensorChecker, ReportsAWrongLengthChecksum) {
  const TfStatus status =
      CheckOnly(forge::EntryWithCrc({"k", 7, {}, FromHex("00a67b113b")}, 0, 1), FromHex("00a67b113b"));
  EXPECT_EQ(status.code, Code::kDataLoss);
  EXPECT_THAT(status.message, HasSubstr("The length checksum does not match: expected "));
}

TEST(TensorChecker, ReportsAVarintThatDoesNotEnd) {
  const std::string bytes(14, '\xff');
  const TfStatus status = CheckOnly(forge::EntryWithCrc({"k", 7, {}, bytes}, 0, 1), bytes);
  EXPECT_EQ(status.code, Code::kOutOfRange);
  EXPECT_EQ(status.message, "Parsed past limit.");
}

TEST(TensorChecker, CannotSwapTheBytesOfFloat8) {
  const std::string header = forge::Header(1, 1, 0, true);
  EXPECT_EQ(CheckOnly(forge::Entry({"k", 24, {1}, "x"}, 0), "x", header).message,
            "Byte-swapping not supported for tensors with dtype 24");
  EXPECT_TRUE(CheckOnly(forge::Entry({"k", 1, {1}, kOne}, 0), kOne, header).ok());
}

}  // namespace
}  // namespace ckptfit
