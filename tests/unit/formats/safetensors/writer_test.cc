#include "formats/safetensors/writer.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/temp_folder.h"
#include "formats/safetensors/reader.h"
#include "formats/safetensors/values.h"
#include "io/file_source.h"

namespace ckptfit {
namespace {

NewTensor Tensor(std::string key, DType dtype, std::vector<std::int64_t> dims, std::string bytes) {
  return {std::move(key), dtype, Shape(std::move(dims)),
          [bytes](const ByteSink& sink) { return sink(AsBytes(bytes)) ? Status() : ReadingEnded(); }};
}

class WriteSafetensorsTest : public testing::Test {
 protected:
  Status Write(const std::vector<NewTensor>& tensors, const std::map<std::string, std::string>& metadata = {}) {
    auto out = OutputFile::Create(folder_ / "m.safetensors");
    if (!out) return out.error();
    CKPTFIT_RETURN_IF_ERROR(WriteSafetensors(tensors, metadata, **out));
    return (*out)->Commit();
  }

  forge::TempFolder folder_;
};

TEST_F(WriteSafetensorsTest, IsReadBack) {
  ASSERT_TRUE(Write({Tensor("a", DType::kInt64, {2}, "abcdefghijklmnop"), Tensor("b", DType::kBfloat16, {}, "xy"),
                     Tensor("c", DType::kBool, {0}, "")},
                    {{"format", "tf"}})
                  .ok());
  std::shared_ptr<const Source> source = std::move(*OpenFile(folder_ / "m.safetensors"));
  const auto read = ReadSafetensors(*source);
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->tensors.size(), 3u);
  EXPECT_EQ(read->tensors[0].dtype, DType::kInt64);
  EXPECT_EQ(read->tensors[0].offset % 8, 0u);
  EXPECT_EQ(read->tensors[1].dtype, DType::kBfloat16);
  EXPECT_EQ(read->tensors[2].shape, (Shape{0}));
  EXPECT_EQ(read->metadata["format"].AsString(), "tf");
  std::string values;
  const auto append = [&values](std::span<const std::byte> piece) {
    values += AsText(piece);
    return true;
  };
  const auto reader = SafetensorsValues(source, read->tensors);
  EXPECT_TRUE(reader->Read("a", append).ok());
  EXPECT_TRUE(reader->Read("b", append).ok());
  EXPECT_EQ(values, "abcdefghijklmnopxy");
  EXPECT_EQ(reader->Read("d", append).code(), StatusCode::kNotFound);
}

TEST_F(WriteSafetensorsTest, AFileOfNothingIsAFile) {
  ASSERT_TRUE(Write({}).ok());
  EXPECT_TRUE(ReadSafetensors(**OpenFile(folder_ / "m.safetensors"))->tensors.empty());
}

TEST_F(WriteSafetensorsTest, RefusesTypesThatTheFormatDoesNotHave) {
  const Status status = Write({Tensor("w", DType::kComplex128, {1}, "0123456789abcdef")});
  EXPECT_EQ(status.message(), "safetensors has no type for complex128");
  EXPECT_EQ(status.where().key, "w");
}

TEST_F(WriteSafetensorsTest, RefusesValuesOfAnotherLength) {
  EXPECT_EQ(Write({Tensor("w", DType::kUint8, {2}, "abc")}).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Write({Tensor("w", DType::kUint8, {2}, "a")}).code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace ckptfit
