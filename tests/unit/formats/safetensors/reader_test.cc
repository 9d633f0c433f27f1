#include "formats/safetensors/reader.h"

#include <gtest/gtest.h>

#include <map>

#include "base/byte_cursor.h"
#include "codec/json.h"
#include "forge/hdf5.h"
#include "io/memory_source.h"

namespace ckptfit {
namespace {

std::string File(std::string_view header, std::size_t data_bytes) {
  std::string file;
  for (int i = 0; i < 8; ++i) file.push_back(static_cast<char>(header.size() >> (8 * i)));
  return file.append(header).append(data_bytes, 'x');
}

Result<Safetensors> Read(std::string_view bytes) {
  const auto span = AsBytes(bytes);
  const MemorySource source("m.safetensors", std::vector<std::byte>(span.begin(), span.end()));
  return ReadSafetensors(source);
}

DType DTypeOf(std::string_view name) {
  static const std::map<std::string_view, DType> kTypes = {
      {"BOOL", DType::kBool},         {"U8", DType::kUint8},
      {"I8", DType::kInt8},           {"I16", DType::kInt16},
      {"U16", DType::kUint16},        {"F16", DType::kFloat16},
      {"BF16", DType::kBfloat16},     {"I32", DType::kInt32},
      {"U32", DType::kUint32},        {"F32", DType::kFloat32},
      {"F64", DType::kFloat64},       {"I64", DType::kInt64},
      {"U64", DType::kUint64},        {"F8_E4M3", DType::kFloat8E4m3fn},
      {"F8_E5M2", DType::kFloat8E5m2}};
  const auto at = kTypes.find(name);
  return at == kTypes.end() ? DType::kInvalid : at->second;
}

TEST(ReadSafetensors, ListsTensorsByName) {
  const auto file =
      Read(File(R"({"w":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},)"
                R"("b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"__metadata__":{"format":"tf"}})",
                28));
  ASSERT_TRUE(file) << file.error().ToString();
  ASSERT_EQ(file->tensors.size(), 2u);
  const TensorInfo& b = file->tensors[0];
  EXPECT_EQ(b.key, "b");
  EXPECT_EQ(b.dtype, DType::kBfloat16);
  EXPECT_EQ(b.order, 1u);
  const TensorInfo& w = file->tensors[1];
  EXPECT_EQ(w.shape, Shape({2, 3}));
  EXPECT_EQ(w.bytes, 24u);
  EXPECT_EQ(w.offset, b.offset + 4);
  EXPECT_EQ(w.file, "m.safetensors");
  EXPECT_EQ(file->metadata["format"].AsString(), "tf");
}

TEST(ReadSafetensors, ReadsEmptyTensorsScalarsAndPadding) {
  const auto file = Read(File(R"({"e":{"dtype":"F64","shape":[0,9],"data_offsets":[0,0]},)"
                              R"("s":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
                              R"("q":{"dtype":"F4","shape":[4],"data_offsets":[8,10]}}   )",
                              10));
  ASSERT_TRUE(file) << file.error().ToString();
  EXPECT_EQ(file->tensors.size(), 3u);
}

TEST(ReadSafetensors, ReadsAFileWithoutTensors) { EXPECT_TRUE(Read(File("{}", 0))->tensors.empty()); }

struct Fault {
  const char* name;
  std::string bytes;
  StatusCode code;
  std::string message;
  std::string key;
};

class ReadSafetensorsFault : public testing::TestWithParam<Fault> {};

TEST_P(ReadSafetensorsFault, IsRefused) {
  const auto file = Read(GetParam().bytes);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), GetParam().code);
  EXPECT_EQ(file.error().message(), GetParam().message);
  EXPECT_EQ(file.error().where().key, GetParam().key);
}

std::string One(std::string_view entry, std::size_t data_bytes = 8) {
  return File(R"({"a":)" + std::string(entry) + "}", data_bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ReadSafetensorsFault,
    testing::Values(
        Fault{"Short", "short", StatusCode::kNotThisFormat, "no header of a safetensors file", ""},
        Fault{"HugeHeader", std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10), StatusCode::kNotThisFormat,
              "no header of a safetensors file", ""},
        Fault{"CutHeader", File("{}", 0).substr(0, 9), StatusCode::kTruncated, "the file ends before the header does",
              ""},
        Fault{"CutData", One(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})", 7), StatusCode::kTruncated,
              "the file ends before the tensor does", "a"},
        Fault{"UnknownType", One(R"({"dtype":"F99","shape":[2],"data_offsets":[0,8]})"), StatusCode::kCorrupt,
              "unknown dtype \"F99\"", "a"},
        Fault{"WrongSize", One(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})"), StatusCode::kCorrupt,
              "shape and dtype do not make 8 bytes", "a"},
        Fault{"ShapeThatOverflows", One(R"({"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]})"),
              StatusCode::kCorrupt, "shape and dtype do not make 8 bytes", "a"},
        Fault{"NegativeDimension", One(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})"), StatusCode::kCorrupt,
              "a dimension is no size", "a"},
        Fault{"OffsetsBackwards", One(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})"), StatusCode::kCorrupt,
              "data_offsets are no begin and end", "a"},
        Fault{"NoOffsets", One(R"({"dtype":"F32","shape":[2]})"), StatusCode::kCorrupt,
              "data_offsets are no begin and end", "a"},
        Fault{"Gap", One(R"({"dtype":"U8","shape":[4],"data_offsets":[4,8]})"), StatusCode::kCorrupt,
              "a gap lies before the tensor", "a"},
        Fault{"Rest", One(R"({"dtype":"U8","shape":[4],"data_offsets":[0,4]})"), StatusCode::kCorrupt,
              "bytes follow the last tensor", ""},
        Fault{
            "Overlap",
            File(
                R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
                6),
            StatusCode::kCorrupt, "overlaps another tensor", "b"}),
    [](const auto& tested) { return tested.param.name; });

// The package's own account of a file stands beside it.
TEST(ReadSafetensors, ReadsTheFilesOfThePackageAsItDoes) {
  for (const std::string name : {"types", "layers", "no_tensors"}) {
    const std::string path = "safetensors/" + name;
    const auto expected = ParseJson(forge::GoldenBytes(path + ".json"), name);
    const auto file = ReadSafetensors(*forge::SourceOf(forge::GoldenBytes(path + ".safetensors")));
    ASSERT_TRUE(expected && file) << name;
    EXPECT_EQ(WriteJson(file->metadata), WriteJson((*expected)["metadata"])) << name;
    const Value::Object& tensors = (*expected)["tensors"].AsObject();
    ASSERT_EQ(file->tensors.size(), tensors.size()) << name;
    for (const TensorInfo& tensor : file->tensors) {
      const Value::Array& facts = (*expected)["tensors"][tensor.key].AsArray();
      ASSERT_EQ(facts.size(), 4u) << tensor.key;
      EXPECT_EQ(tensor.dtype, DTypeOf(facts[0].AsString())) << tensor.key;
      std::vector<std::int64_t> dims;
      for (const Value& dim : facts[1].AsArray()) dims.push_back(dim.AsInt());
      EXPECT_EQ(tensor.shape.dims, dims) << tensor.key;
      EXPECT_EQ(tensor.offset, static_cast<std::uint64_t>(facts[2].AsInt())) << tensor.key;
      EXPECT_EQ(tensor.offset + tensor.bytes, static_cast<std::uint64_t>(facts[3].AsInt())) << tensor.key;
    }
  }
}

TEST(ReadSafetensors, RefusesAHeaderThatIsNoJson) {
  const auto file = Read(File("{\"a\":", 0));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), StatusCode::kCorrupt);
}

}  // namespace
}  // namespace ckptfit
