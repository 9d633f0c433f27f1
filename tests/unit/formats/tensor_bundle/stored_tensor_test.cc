#include "formats/tensor_bundle/stored_tensor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "codec/crc32c.h"
#include "forge/table.h"
#include "forge/temp_folder.h"
#include "io/file_source.h"

namespace ckptfit {
namespace {

constexpr std::int64_t kFloats = 3 << 20;  // 12 MiB: several windows of a map

// Tensors of many bytes, in files that are mapped or read.
class LargeTensor : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    AllowFileMaps(GetParam());
    std::uint32_t state = 1;
    for (char& c : text_) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    folder_.Write("m.data-00000-of-00001", "head" + text_ + "tail");
    tensor_.dtype = static_cast<std::int32_t>(DType::kFloat32);
    tensor_.offset = 4;
    tensor_.size = 4 * kFloats;
    tensor_.elements = kFloats;
    tensor_.crc = MaskCrc32c(Crc32c(AsBytes(text_)));
  }
  void TearDown() override { AllowFileMaps(false); }

  TfStatus Read(const ByteSink& sink = {}) const {
    return Shards(folder_ / "m", 1, false, OpenFile).Read(tensor_, "kernel", sink);
  }

  forge::TempFolder folder_;
  std::string text_ = std::string(4 * kFloats, '\0');
  StoredTensor tensor_;
};

TEST_P(LargeTensor, IsHandedOnWhole) {
  std::string read;
  EXPECT_TRUE(Read([&](std::span<const std::byte> piece) {
                read += AsText(piece);
                return true;
              }).ok());
  EXPECT_TRUE(read == text_);
  EXPECT_TRUE(Read().ok());
}

TEST_P(LargeTensor, IsVerified) {
  tensor_.crc ^= 1;
  const TfStatus read = Read();
  EXPECT_EQ(read.code, TfStatus::Code::kDataLoss);
  EXPECT_NE(read.message.find("Checksum does not match: stored "), std::string::npos);
}

TEST_P(LargeTensor, CannotReachBehindTheEndOfItsShard) {
  tensor_.offset += 5;
  const TfStatus read = Read();
  EXPECT_EQ(read.code, TfStatus::Code::kOutOfRange);
  EXPECT_EQ(read.message, "Read less bytes than requested");
}

TEST_P(LargeTensor, IsReadAsFarAsTheSinkWants) {
  std::size_t given = 0;
  const TfStatus read = Read([&](std::span<const std::byte> piece) {
    given += piece.size();
    return given < (1u << 20);
  });
  EXPECT_EQ(read.code, TfStatus::Code::kInvalidArgument);
  EXPECT_LT(given, 2u << 20);
}

TEST(Shards, TellsWhereEachTextEnds) {
  forge::TempFolder folder;
  const auto [bytes, crc] = forge::StoredStrings({"kernel", "", std::string("a\0b", 3)});
  folder.Write("m.data-00000-of-00001", bytes);
  StoredTensor tensor;
  tensor.dtype = static_cast<std::int32_t>(DType::kString);
  tensor.size = static_cast<std::int64_t>(bytes.size());
  tensor.elements = 3;
  tensor.crc = crc;
  Texts texts;
  EXPECT_TRUE(Shards(folder / "m", 1, false, OpenFile).ReadTexts(tensor, "words", &texts).ok());
  EXPECT_EQ(texts.bytes, std::string("kernela\0b", 9));
  EXPECT_EQ(texts.ends, (std::vector<std::uint64_t>{6, 6, 9}));
}

INSTANTIATE_TEST_SUITE_P(MappedAndRead, LargeTensor, testing::Bool());

}  // namespace
}  // namespace ckptfit
