#include "formats/keras_h5/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"
#include "forge/output.h"
#include "forge/temp_folder.h"
#include "formats/keras_h5/dataset_values.h"
#include "formats/keras_h5/reader.h"
#include "io/memory_source.h"

namespace ckptfit::keras_h5 {
namespace {

using forge::FileSizeLimit;
using forge::NamesIn;
using forge::TempFolder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::function<Status(const ByteSink&)> Bytes(std::string bytes) {
  return [bytes = std::move(bytes)](const ByteSink& sink) { return sink(AsBytes(bytes)) ? Status() : ReadingEnded(); };
}

NewH5Object Dataset(std::string path, DType dtype, Shape shape, std::string bytes) {
  NewTensor tensor{"", dtype, std::move(shape), Bytes(std::move(bytes))};
  return {std::move(path), {}, std::move(tensor)};
}

// Writes `file` and reads it back.
struct Copy {
  explicit Copy(const NewH5& file) {
    auto out = OutputFile::Create(folder / "a.h5");
    EXPECT_TRUE(out.has_value());
    status = WriteH5(file, **out);
    out->reset();
    bytes = status.ok() ? forge::ReadFile(folder / "a.h5") : "";
    read = ReadH5(forge::SourceOf(bytes), "a.h5");
  }

  std::string ValuesOf(std::string_view path) const {
    std::string values;
    const auto reader = DatasetValues(forge::SourceOf(bytes), read);
    if (!reader.has_value()) return reader.error().ToString();
    const Status done = (*reader)->Read(path, [&](std::span<const std::byte> piece) {
      values.append(reinterpret_cast<const char*>(piece.data()), piece.size());
      return true;
    });
    return done.ok() ? values : done.ToString();
  }

  TempFolder folder;
  Status status;
  std::string bytes;
  H5File read;
};

std::vector<std::string> PathsOf(const H5File& file) {
  std::vector<std::string> paths;
  for (const H5Object& object : file.objects) paths.push_back(object.path);
  return paths;
}

TEST(WriteH5Test, AnEmptyFileIsTheRoot) {
  const Copy copy(NewH5{});
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_EQ(copy.read.opened, H5File::Opened::kOk);
  EXPECT_THAT(PathsOf(copy.read), ElementsAre(""));
  EXPECT_THAT(copy.bytes, SizeIs(800));
}

TEST(WriteH5Test, GroupsAreMadeOnTheWayAndMayBeListedLater) {
  NewH5 file;
  file.objects.push_back(Dataset("a/b/0", DType::kInt8, {2}, "xy"));
  file.objects.push_back({"a", {{"name", "later"}}, {}});
  file.objects.push_back({"", {{"root", "yes"}}, {}});
  file.objects.push_back({"ab", {}, {}});
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_THAT(PathsOf(copy.read), ElementsAre("", "a", "a/b", "a/b/0", "ab"));
  EXPECT_EQ(copy.read.Text("a", "name"), "later");
  EXPECT_EQ(copy.read.Text("", "root"), "yes");
  EXPECT_EQ(copy.ValuesOf("a/b/0"), "xy");
  EXPECT_THAT(copy.read.observations, IsEmpty());
}

TEST(WriteH5Test, PathsAreReadInTheirOrderWhereANameContinuesAnother) {
  NewH5 file;
  for (const char* path : {"a/x", "a-b/x", "a.b", "a0"}) file.objects.push_back(Dataset(path, DType::kInt8, {1}, "x"));
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_THAT(PathsOf(copy.read), ElementsAre("", "a", "a-b", "a-b/x", "a.b", "a/x", "a0"));
  EXPECT_NE(copy.read.Find("a/x"), nullptr);
}

TEST(WriteH5Test, EveryTypeComesBackWithItsBytes) {
  const DType types[] = {DType::kFloat16,    DType::kFloat32,      DType::kFloat64,        DType::kInt8,
                         DType::kInt16,      DType::kInt32,        DType::kInt64,          DType::kUint8,
                         DType::kUint16,     DType::kUint32,       DType::kUint64,         DType::kBool,
                         DType::kComplex64,  DType::kComplex128,   DType::kBfloat16,       DType::kFloat8E4m3fn,
                         DType::kFloat8E5m2, DType::kFloat4E2m1fn, DType::kFloat8E5m2fnuz, DType::kInt4};
  NewH5 file;
  for (const DType type : types) {
    std::string bytes;
    for (unsigned i = 0; i < 6 * DTypeBytes(type); ++i) bytes.push_back(static_cast<char>(i % 2));
    file.objects.push_back(Dataset(std::string(DTypeName(type)), type, {2, 3}, bytes));
  }
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  for (const DType type : types) {
    const H5Object* object = copy.read.Find(DTypeName(type));
    ASSERT_NE(object, nullptr);
    EXPECT_EQ(object->dtype, type) << DTypeName(type);
    EXPECT_EQ(object->shape, (Shape{2, 3}));
    EXPECT_EQ(object->stored_bytes, 6 * DTypeBytes(type));
    EXPECT_THAT(copy.ValuesOf(object->path), SizeIs(6 * DTypeBytes(type)));
    EXPECT_EQ(copy.ValuesOf(object->path).substr(0, 4), std::string("\0\1\0\1", 4));
  }
}

TEST(WriteH5Test, ScalarsAndEmptyDatasets) {
  NewH5 file;
  file.objects.push_back(Dataset("empty", DType::kFloat32, {0, 3}, ""));
  file.objects.push_back(Dataset("scalar", DType::kInt64, {}, "12345678"));
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_EQ(copy.read.Find("empty")->shape, (Shape{0, 3}));
  EXPECT_EQ(copy.ValuesOf("empty"), "");
  EXPECT_EQ(copy.read.Find("scalar")->shape, Shape{});
  EXPECT_EQ(copy.ValuesOf("scalar"), "12345678");
}

TEST(WriteH5Test, AttributesOfEveryKind) {
  NewH5 file;
  file.objects.push_back({"g",
                          {{"text", "Z\xC3\xBCrich"},
                           {"unicode", "x", true},
                           {"no text", ""},
                           {"texts", std::vector<std::string>{"a", "", "long"}},
                           {"no texts", std::vector<std::string>{}},
                           {"integer", std::int64_t{-5}},
                           {"number", 0.5},
                           {"integers", std::vector<std::int64_t>{1, 2}},
                           {"numbers", std::vector<double>{0.25, -1}},
                           {"no numbers", std::vector<double>{}}},
                          {}});
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  H5Attributes read = copy.read.Find("g")->attributes;
  EXPECT_EQ(read.size(), 10u);
  EXPECT_EQ(read["text"].text, "Z\xC3\xBCrich");
  EXPECT_EQ(read["unicode"].text, "x");
  EXPECT_EQ(read["no text"].kind, H5Attribute::Kind::kText);
  EXPECT_EQ(read["no text"].text, "");
  EXPECT_THAT(read["texts"].texts, ElementsAre("a", "", "long"));
  EXPECT_EQ(read["no texts"].kind, H5Attribute::Kind::kTexts);
  EXPECT_THAT(read["integer"].numbers, ElementsAre(-5));
  EXPECT_THAT(read["number"].numbers, ElementsAre(0.5));
  EXPECT_THAT(read["integers"].numbers, ElementsAre(1, 2));
  EXPECT_THAT(read["numbers"].numbers, ElementsAre(0.25, -1));
  EXPECT_EQ(read["no numbers"].kind, H5Attribute::Kind::kTexts);
}

TEST(WriteH5Test, ListsAboveTheLimitAreCutAsKerasCutsThem) {
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i) names.push_back("layer_" + std::to_string(i) + std::string(50, 'x'));
  NewH5 file;
  file.objects.push_back({"", {{"layer_names", names}}, {}});
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  H5Attributes attributes = copy.read.Find("")->attributes;
  EXPECT_EQ(attributes.size(), 2u);
  EXPECT_THAT(attributes["layer_names0"].texts, SizeIs(1000));
  EXPECT_THAT(attributes["layer_names1"].texts, SizeIs(1000));
  EXPECT_EQ(copy.read.TextList("", "layer_names"), names);
}

TEST(WriteH5Test, ATextMayBeLargerThanAnAttribute) {
  NewH5 file;
  file.objects.push_back({"", {{"model_config", std::string(3'000'000, 'j')}}, {}});
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_EQ(copy.read.Text("", "model_config"), std::string(3'000'000, 'j'));
}

TEST(WriteH5Test, NamesBeyondAsciiAndManyMembers) {
  NewH5 file;
  for (int i = 0; i < 300; ++i) {
    const std::string name = std::to_string(i);
    file.objects.push_back(
        Dataset("Gr\xC3\xB6\xC3\x9F"
                "e/" +
                    name,
                DType::kUint8, {3}, "xyz"));
    file.objects.push_back(Dataset("\xE5\xB1\x82" + name + "/v", DType::kUint8, {1}, "u"));
  }
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_THAT(copy.read.objects, SizeIs(1 + 1 + 300 + 600));
  EXPECT_EQ(copy.ValuesOf("Gr\xC3\xB6\xC3\x9F"
                          "e/299"),
            "xyz");
  EXPECT_EQ(copy.ValuesOf("\xE5\xB1\x82"
                          "42/v"),
            "u");
}

TEST(WriteH5Test, TheTypeOfOpaqueBytesIsNamedOnce) {
  NewH5 file;
  file.objects.push_back(Dataset("0", DType::kBfloat16, {1}, "ab"));
  file.objects[0].attributes = {{"dtype", "nonsense"}, {"other", "kept"}};
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_EQ(copy.read.Text("0", "dtype"), "bfloat16");
  EXPECT_EQ(copy.read.Text("0", "other"), "kept");
}

TEST(WriteH5Test, TheSameInputGivesTheSameBytes) {
  NewH5 file;
  file.objects.push_back({"g", {{"texts", std::vector<std::string>{"a", "b"}}, {"text", "t"}}, {}});
  file.objects.push_back(Dataset("g/0", DType::kFloat32, {2}, "12345678"));
  EXPECT_EQ(Copy(file).bytes, Copy(file).bytes);
}

TEST(WriteH5Test, FilesMayBeWrittenByManyThreads) {
  NewH5 file;
  for (int i = 0; i < 50; ++i) file.objects.push_back(Dataset(std::to_string(i), DType::kUint8, {2}, "xy"));
  const std::string expected = Copy(file).bytes;
  std::vector<std::string> bytes(4);
  std::vector<std::thread> threads;
  for (std::string& result : bytes) threads.emplace_back([&file, &result] { result = Copy(file).bytes; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(bytes, testing::Each(expected));
}

TEST(PlannedH5Test, TheSizeIsKnownBeforeAValueIsRead) {
  NewH5 file;
  file.objects.push_back(Dataset("huge", DType::kFloat64, {1 << 20, 1 << 20}, ""));
  const auto planned = PlannedH5::Make(file);
  ASSERT_TRUE(planned.has_value());
  EXPECT_GT(planned->size(), std::uint64_t{8} << 40);
  EXPECT_LT(planned->size(), (std::uint64_t{8} << 40) + 10'000);
}

TEST(PlannedH5Test, ASinkEndsTheReading) {
  NewH5 file;
  file.objects.push_back(Dataset("a", DType::kUint8, {1}, "x"));
  const auto planned = PlannedH5::Make(file);
  ASSERT_TRUE(planned.has_value());
  EXPECT_EQ(planned->Read([](std::span<const std::byte>) { return false; }).message(), ReadingEnded().message());
}

struct Refusal {
  const char* name;
  NewH5Object object;
  StatusCode code;
  const char* message;
};

NewH5Object Group(std::string path, std::vector<NewH5Attribute> attributes = {}) {
  return {std::move(path), std::move(attributes), {}};
}

TEST(WriteH5Test, WhatCannotBeWrittenIsNamedAndNothingIsLeft) {
  const Refusal refusals[] = {
      {"root as a dataset", Dataset("", DType::kInt8, {}, "x"), StatusCode::kInvalidArgument, "not a path"},
      {"empty name", Group("a//b"), StatusCode::kInvalidArgument, "not a path"},
      {"absolute", Group("/a"), StatusCode::kInvalidArgument, "not a path"},
      {"dot", Group("a/./b"), StatusCode::kInvalidArgument, "not a path"},
      {"NUL", Group(std::string("a\0b", 3)), StatusCode::kInvalidArgument, "not a path"},
      {"twice", Group("taken"), StatusCode::kInvalidArgument, "two objects of one name"},
      {"below a dataset", Group("taken/below"), StatusCode::kInvalidArgument, "cannot make the group"},
      {"strings", Dataset("s", DType::kString, {1}, ""), StatusCode::kUnsupported, "no values of type string"},
      {"quantized", Dataset("q", DType::kQint8, {1}, "x"), StatusCode::kUnsupported, "no values of type qint8"},
      {"unknown shape", Dataset("u", DType::kInt8, {-1}, "x"), StatusCode::kInvalidArgument, "not known"},
      {"too large", Dataset("l", DType::kInt8, {INT64_MAX}, "x"), StatusCode::kInvalidArgument, "make the dataset"},
      {"rank 33", Dataset("r", DType::kInt8, Shape(std::vector<std::int64_t>(33, 1)), "x"),
       StatusCode::kInvalidArgument, "make the dataset"},
      {"few values", Dataset("f", DType::kInt8, {3}, "xy"), StatusCode::kInvalidArgument, "another number of bytes"},
      {"many values", Dataset("m", DType::kInt8, {3}, "wxyz"), StatusCode::kInvalidArgument, "another number of bytes"},
      {"no attribute name", Group("g", {{"", "x"}}), StatusCode::kInvalidArgument, "no name"},
      {"attribute twice", Group("g", {{"a", "x"}, {"a", "y"}}), StatusCode::kInvalidArgument, "write the attribute a"},
      {"NUL in a text", Group("g", {{"a", std::string("x\0y", 3)}}), StatusCode::kInvalidArgument, "a NUL"},
      {"long name", Group("g", {{"a", std::vector<std::string>{std::string(64'513, 'x')}}}),
       StatusCode::kInvalidArgument, "too long"},
      {"many numbers", Group("g", {{"a", std::vector<double>(9000)}}), StatusCode::kInvalidArgument, "too large"},
  };
  for (const Refusal& refusal : refusals) {
    NewH5 file;
    file.objects = {Dataset("taken", DType::kInt8, {1}, "x"), refusal.object};
    const Copy copy(file);
    EXPECT_EQ(copy.status.code(), refusal.code) << refusal.name;
    EXPECT_THAT(copy.status.message(), testing::HasSubstr(refusal.message)) << refusal.name;
    EXPECT_EQ(copy.status.where().key, refusal.object.path) << refusal.name;
    EXPECT_THAT(NamesIn(copy.folder.path()), IsEmpty()) << refusal.name;
  }
}

TEST(WriteH5Test, AnErrorOfTheValuesComesThrough) {
  NewH5 file;
  file.objects.push_back(Dataset("a", DType::kInt8, {3}, ""));
  file.objects[0].tensor->values = [](const ByteSink&) { return Status(StatusCode::kChecksum, "damaged"); };
  const Copy copy(file);
  EXPECT_EQ(copy.status.code(), StatusCode::kChecksum);
  EXPECT_THAT(NamesIn(copy.folder.path()), IsEmpty());
}

TEST(WriteH5Test, AFullDiskIsSaidAndNothingIsLeft) {
  NewH5 file;
  file.objects.push_back(Dataset("a", DType::kInt8, {3'000'000}, std::string(3'000'000, 'x')));
  const FileSizeLimit limit(2'000'000);
  const Copy copy(file);
  EXPECT_EQ(copy.status.code(), StatusCode::kIo);
  EXPECT_THAT(copy.status.message(), testing::HasSubstr("File too large"));
  EXPECT_THAT(NamesIn(copy.folder.path()), IsEmpty());
}

// Chunks whose stored bytes are these; the filters were applied to none of them.
StoredChunks Chunks(std::vector<std::uint64_t> dims,
                    std::vector<std::pair<std::vector<std::uint64_t>, std::string>> all) {
  StoredChunks chunks{std::move(dims), {{1, {4}}, {2, {}}}, {}, {}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    chunks.chunks.push_back({all[i].first, all[i].second.size(), 3, i});
  }
  chunks.read = [all](const StoredChunks::Chunk& chunk, const ByteSink& sink) {
    return sink(AsBytes(all[chunk.place].second)) ? Status() : ReadingEnded();
  };
  return chunks;
}

TEST(WriteH5Test, ChunksArePutWhereLibhdf5WantsThemAsTheyAre) {
  NewH5 file;
  file.objects.push_back({"before", {{"text", "of variable length"}}, {}});
  file.objects.push_back(Dataset("packed", DType::kInt8, {3, 4}, "not asked for"));
  file.objects.back().chunks =
      Chunks({2, 3}, {{{0, 0}, "abcefg"}, {{0, 3}, "d..h.."}, {{2, 0}, "ijk..."}, {{2, 3}, "l....."}});
  file.objects.push_back(Dataset("plain", DType::kInt8, {2}, "xy"));
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_EQ(copy.ValuesOf("packed"), "abcdefghijkl");
  EXPECT_EQ(copy.ValuesOf("plain"), "xy");
  const auto values = DatasetValues(forge::SourceOf(copy.bytes), copy.read);
  ASSERT_TRUE(values.has_value());
  const auto chunks = (*values)->ChunksOf("packed");
  ASSERT_TRUE(chunks.has_value());
  EXPECT_THAT(chunks->dims, ElementsAre(2, 3));
  ASSERT_THAT(chunks->filters, SizeIs(2));
  EXPECT_EQ(chunks->filters[0].id, 1);
  EXPECT_THAT(chunks->filters[0].values, ElementsAre(4));
  EXPECT_EQ(chunks->filters[1].id, 2);
  ASSERT_THAT(chunks->chunks, SizeIs(4));
  EXPECT_THAT(chunks->chunks[3].begin, ElementsAre(2, 3));
  EXPECT_EQ(chunks->chunks[3].mask, 3u);
  EXPECT_EQ(chunks->chunks[3].bytes, 6u);
  EXPECT_FALSE((*values)->ChunksOf("plain").has_value());
}

TEST(WriteH5Test, AChunkLongerThanItsDatasetIsWritten) {
  NewH5 file;
  file.objects.push_back(Dataset("packed", DType::kInt8, {2}, ""));
  file.objects.back().chunks = Chunks({4}, {{{0}, "ab.."}});
  const Copy copy(file);
  ASSERT_TRUE(copy.status.ok()) << copy.status.ToString();
  EXPECT_EQ(copy.ValuesOf("packed"), "ab");
}

TEST(WriteH5Test, ChunksThatDoNotFitAreRefused) {
  NewH5 file;
  file.objects.push_back(Dataset("packed", DType::kInt8, {2, 2}, ""));
  file.objects.back().chunks = Chunks({4}, {{{0}, "ab.."}});
  EXPECT_EQ(Copy(file).status.code(), StatusCode::kInvalidArgument);
  file.objects.back().chunks = Chunks({2, 2}, {{{0, 1}, "ab.."}});
  EXPECT_EQ(Copy(file).status.code(), StatusCode::kInternal);
  file.objects.back().chunks = Chunks({2, 2}, {{{0, 0}, "abcd"}});
  file.objects.back().chunks->filters[0].id = 32000;
  EXPECT_EQ(Copy(file).status.code(), StatusCode::kInvalidArgument);
}

TEST(WriteH5Test, AChunkOfAnotherLengthThanItSaidIsAnError) {
  NewH5 file;
  file.objects.push_back(Dataset("packed", DType::kInt8, {4}, ""));
  file.objects.back().chunks = Chunks({4}, {{{0}, "abcd"}});
  file.objects.back().chunks->chunks[0].bytes = 5;
  EXPECT_EQ(Copy(file).status.code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace ckptfit::keras_h5
