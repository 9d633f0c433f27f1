#include "formats/tensor_bundle/writer.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/temp_folder.h"
#include "formats/tensor_bundle/reader.h"
#include "io/path.h"

namespace ckptfit {
namespace {

NewTensor Floats(std::string key, std::vector<std::int64_t> dims, std::string bytes) {
  return {std::move(key), DType::kFloat32, Shape(std::move(dims)),
          [bytes](const ByteSink& sink) { return sink(AsBytes(bytes)) ? Status() : ReadingEnded(); }};
}

class WriteBundleTest : public testing::Test {
 protected:
  std::string Prefix() const { return folder_ / "m"; }
  std::string Values(const TensorBundle& bundle, std::size_t entry) const {
    std::string values;
    const TfStatus read = bundle.checker->Read(entry, [&values](std::span<const std::byte> piece) {
      values += AsText(piece);
      return true;
    });
    return read.ok() ? values : read.message;
  }

  forge::TempFolder folder_;
};

TEST_F(WriteBundleTest, IsReadBackWithItsGraph) {
  ObjectGraph graph;
  graph.nodes.resize(4);
  graph.nodes[0].children = {{"layer", 1}, {"last", 3}};
  graph.nodes[0].slots = {{1, "m", 1}};
  graph.nodes[1].attributes = {{"VARIABLE_VALUE", "layer/w", "layer/.ATTRIBUTES/VARIABLE_VALUE"}};
  graph.nodes[1].has_values = true;
  const std::vector<NewTensor> tensors = {Floats("layer/.ATTRIBUTES/VARIABLE_VALUE", {2, 1}, "abcdefgh"),
                                          Floats("step", {}, "1234")};
  ASSERT_TRUE(WriteBundle(Prefix(), tensors, &graph).ok());
  const TensorBundle bundle = ReadBundle(Prefix());
  ASSERT_TRUE(bundle.opened.ok()) << bundle.opened.message;
  EXPECT_TRUE(bundle.observations.empty());
  ASSERT_EQ(bundle.entries.size(), 3u);
  EXPECT_EQ(bundle.entries[1].key, "layer/.ATTRIBUTES/VARIABLE_VALUE");
  EXPECT_EQ(bundle.entries[1].shape, (Shape{2, 1}));
  EXPECT_EQ(Values(bundle, 1), "abcdefgh");
  EXPECT_EQ(Values(bundle, 2), "1234");
  ASSERT_TRUE(bundle.graph_parsed);
  ASSERT_EQ(bundle.graph.nodes.size(), 4u) << "empty nodes count";
  EXPECT_EQ(bundle.graph.nodes[0].children[0].name, "layer");
  EXPECT_EQ(bundle.graph.nodes[0].children[0].child, 1);
  EXPECT_EQ(bundle.graph.nodes[0].slots[0].name, "m");
  EXPECT_EQ(bundle.graph.nodes[1].attributes[0].full_name, "layer/w");
  EXPECT_EQ(bundle.graph.nodes[1].has_values, true);
}

TEST_F(WriteBundleTest, KeepsEveryShape) {
  ASSERT_TRUE(
      WriteBundle(Prefix(), {Floats("a", {}, "abcd"), Floats("b", {0, 3}, ""), Floats("c", {1, 1, 1}, "abcd")}, nullptr)
          .ok());
  const TensorBundle bundle = ReadBundle(Prefix());
  ASSERT_EQ(bundle.entries.size(), 3u);
  EXPECT_EQ(bundle.entries[0].shape, Shape{});
  EXPECT_EQ(bundle.entries[1].shape, (Shape{0, 3}));
  EXPECT_EQ(bundle.entries[2].shape, (Shape{1, 1, 1}));
}

TEST_F(WriteBundleTest, WithoutAGraphItIsACheckpointByNames) {
  ASSERT_TRUE(WriteBundle(Prefix(), {Floats("w", {1}, "abcd")}, nullptr).ok());
  const TensorBundle bundle = ReadBundle(Prefix());
  EXPECT_FALSE(bundle.has_object_graph);
  ASSERT_EQ(bundle.entries.size(), 1u);
  EXPECT_EQ(Values(bundle, 0), "abcd");
}

TEST_F(WriteBundleTest, LeavesNothingWhenAValueCannotBeRead) {
  NewTensor broken = Floats("w", {1}, "abcd");
  broken.values = [](const ByteSink&) { return Status(StatusCode::kChecksum, "damaged"); };
  EXPECT_EQ(WriteBundle(Prefix(), {broken}, nullptr).message(), "damaged");
  EXPECT_TRUE(ListFolder(folder_ / "").empty());
}

TEST_F(WriteBundleTest, RefusesValuesOfAnotherLength) {
  for (const char* bytes : {"abc", "abcde"}) {
    const Status status = WriteBundle(Prefix(), {Floats("w", {1}, bytes)}, nullptr);
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << bytes;
  }
  EXPECT_TRUE(ListFolder(folder_ / "").empty());
}

TEST_F(WriteBundleTest, RefusesKeysOutOfOrderAndTypesWithoutASize) {
  EXPECT_EQ(WriteBundle(Prefix(), {Floats("b", {}, "abcd"), Floats("a", {}, "abcd")}, nullptr).where().key, "a");
  NewTensor text = Floats("w", {1}, "abcd");
  text.dtype = DType::kString;
  EXPECT_EQ(WriteBundle(Prefix(), {text}, nullptr).message(), "values without a fixed size");
}

TEST_F(WriteBundleTest, DoesNotTouchWhatIsThere) {
  ASSERT_TRUE(WriteBundle(Prefix(), {Floats("w", {1}, "abcd")}, nullptr).ok());
  EXPECT_EQ(WriteBundle(Prefix(), {Floats("w", {1}, "efgh")}, nullptr).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Values(ReadBundle(Prefix()), 0), "abcd");
}

}  // namespace
}  // namespace ckptfit
