#include "repair/apply.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/temp_folder.h"
#include "formats/tensor_bundle/reader.h"
#include "formats/tensor_bundle/values.h"
#include "formats/tensor_bundle/writer.h"
#include "io/path.h"

namespace ckptfit {
namespace {

// Values of which one tensor may have packed chunks.
class OneFile final : public PlacedValues {
 public:
  explicit OneFile(std::unique_ptr<TensorValues> values) : values_(std::move(values)) {}

  Status Read(std::string_view key, const ByteSink& sink) override { return values_->Read(key, sink); }
  std::optional<std::uint64_t> PlaceOf(std::string_view /*key*/) override { return std::nullopt; }
  std::optional<StoredChunks> ChunksOf(std::string_view key) override { return key == packed ? chunks : std::nullopt; }

  std::string packed;
  std::optional<StoredChunks> chunks;

 private:
  std::unique_ptr<TensorValues> values_;
};

// A bundle of float16 [1, 2] under "a" and float32 [1] under "b".
class ApplyPlanTest : public testing::Test {
 protected:
  ApplyPlanTest() {
    const auto tensor = [](std::string key, DType dtype, Shape shape, std::string bytes) {
      return NewTensor{std::move(key), dtype, std::move(shape),
                       [bytes](const ByteSink& sink) { return sink(AsBytes(bytes)) ? Status() : ReadingEnded(); }};
    };
    EXPECT_TRUE(WriteBundle(folder_ / "old",
                            {tensor("a", DType::kFloat16, {2}, std::string("\0\x3c\0\x40", 4)),
                             tensor("b", DType::kFloat32, {1}, std::string("\0\0\x80\x3f", 4))},
                            nullptr)
                    .ok());
    bundle_ = ReadBundle(folder_ / "old");
    source_.format = Format::kNameBased;
    source_.resolved = folder_ / "old";
    source_.tensors = bundle_.entries;
    plan_.layout.format = Format::kNameBased;
  }

  Result<Applied> Apply() {
    OneFile values(BundleValues(bundle_));
    values.packed = "a";
    values.chunks = chunks_;
    return ApplyPlan(plan_, source_, values, folder_ / "new");
  }

  std::string Values(std::string_view key) const {
    const TensorBundle made = ReadBundle(folder_ / "new");
    const auto entry = made.Find(key);
    std::string values;
    if (entry) {
      (void)made.checker->Read(*entry, [&values](std::span<const std::byte> piece) {
        values += AsText(piece);
        return true;
      });
    }
    return values;
  }

  forge::TempFolder folder_;
  TensorBundle bundle_;
  Checkpoint source_;
  RepairPlan plan_;
  std::optional<StoredChunks> chunks_;
};

TEST_F(ApplyPlanTest, RenamesInPlaceAndWritesWhatIsConverted) {
  plan_.tensors = {{"wide", 0, 0, DType::kFloat32, Conversion::kWiden, "", 1},
                   {"x/b", 1, 1, DType::kFloat32, Conversion::kNone, "", 1}};
  const auto applied = Apply();
  ASSERT_TRUE(applied) << applied.error().ToString();
  ASSERT_TRUE(applied->shards);
  EXPECT_EQ(applied->shards->shared, 1u);
  EXPECT_EQ(applied->files, (std::vector<std::string>{folder_ / "new.index", folder_ / "new.data-00000-of-00002",
                                                      folder_ / "new.data-00001-of-00002"}));
  EXPECT_EQ(Values("wide"), std::string("\0\0\x80\x3f\0\0\0\x40", 8));
  EXPECT_EQ(Values("x/b"), std::string("\0\0\x80\x3f", 4));
}

TEST_F(ApplyPlanTest, WritesAnotherShapeBesideTheSharedShards) {
  plan_.tensors = {{"a", 0, 0, DType::kFloat32, Conversion::kWiden, "", 1, {{{ValueOp::Kind::kPad, {3}}}, "rows"}},
                   {"b", 1, 1, DType::kFloat32, Conversion::kNone, "", 1, {{{ValueOp::Kind::kTile, {2}}}, ""}}};
  const auto applied = Apply();
  ASSERT_TRUE(applied) << applied.error().ToString();
  EXPECT_EQ(Values("a"), std::string("\0\0\x80\x3f\0\0\0\x40\0\0\0\0", 12));
  EXPECT_EQ(Values("b"), std::string("\0\0\x80\x3f\0\0\x80\x3f", 8));
  const TensorBundle made = ReadBundle(folder_ / "new");
  EXPECT_EQ(made.entries[*made.Find("a")].shape, Shape({3}));
}

TEST_F(ApplyPlanTest, StreamsIntoABundleOfItsOwnFromOtherFormats) {
  source_.format = Format::kKerasWeightsH5;
  plan_.tensors = {{"b", 1, 0, DType::kFloat32, Conversion::kNone, "", 1}};
  const auto applied = Apply();
  ASSERT_TRUE(applied) << applied.error().ToString();
  EXPECT_FALSE(applied->shards);
  EXPECT_EQ(applied->files.size(), 2u);
  EXPECT_EQ(Values("b"), std::string("\0\0\x80\x3f", 4));
}

TEST_F(ApplyPlanTest, FillsTheLaidOutHdf5FileAndLeavesOtherDatasetsAlone) {
  source_.format = Format::kKerasWeightsH5;
  plan_.layout.format = Format::kKerasWeightsH5;
  const auto zero = [](const ByteSink& sink) {
    return sink(AsBytes(std::string_view("\0\0\0\0", 4))) ? Status() : ReadingEnded();
  };
  plan_.layout.h5.objects = {{"layers/dense/vars/0", {}, NewTensor{"", DType::kFloat32, {1}, {}}},
                             {"metrics/vars/0", {}, NewTensor{"", DType::kFloat32, {1}, zero}}};
  plan_.tensors = {{"layers/dense/vars/0", 1, 0, DType::kFloat32, Conversion::kNone, "", 1}};
  const auto applied = Apply();
  ASSERT_TRUE(applied) << applied.error().ToString();
  EXPECT_EQ(applied->files, std::vector<std::string>{folder_ / "new"});
  EXPECT_EQ(StatPath(folder_ / "new").kind, PathStat::Kind::kFile);
}

// One chunk of two elements to which no filter was applied.
TEST_F(ApplyPlanTest, PutsPackedChunksIntoAnHdf5FileAsTheyAre) {
  source_.format = Format::kKerasH5Weights;
  plan_.layout.format = Format::kKerasH5Weights;
  plan_.layout.h5.objects = {{"a/kernel:0", {}, NewTensor{"", DType::kFloat16, {2}, {}}},
                             {"wide/kernel:0", {}, NewTensor{"", DType::kFloat32, {2}, {}}}};
  plan_.tensors = {{"a/kernel:0", 0, 0, DType::kFloat16, Conversion::kNone, "", 1},
                   {"wide/kernel:0", 0, 1, DType::kFloat32, Conversion::kWiden, "", 1}};
  chunks_ = StoredChunks{{2}, {{1, {4}}}, {{{0}, 4, 1, 0}}, [](const StoredChunks::Chunk&, const ByteSink& sink) {
                           return sink(AsBytes("abcd")) ? Status() : ReadingEnded();
                         }};
  const auto applied = Apply();
  ASSERT_TRUE(applied) << applied.error().ToString();
  EXPECT_FALSE(applied->ranges.contains("a/kernel:0")) << "the values were not read back";
  EXPECT_TRUE(applied->ranges.contains("wide/kernel:0"));
  const std::string bytes = forge::ReadFile(folder_ / "new");
  EXPECT_NE(bytes.find("abcd"), std::string::npos);
  EXPECT_EQ(bytes.find(std::string("\0\x3c\0\x40", 4)), std::string::npos);
}

TEST_F(ApplyPlanTest, OtherFormatsAreRefused) {
  plan_.layout.format = Format::kSavedModel;
  const auto applied = Apply();
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace ckptfit
