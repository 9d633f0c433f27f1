#include "formats/saved_model/keras_metadata.h"

#include <gtest/gtest.h>

#include "forge/hdf5.h"
#include "forge/table.h"

namespace ckptfit {
namespace {

using forge::BytesField;
using forge::VarintField;

// A chain of Keras layers, each the child of the one before under `name`.
SavedModel Chain(std::size_t layers, const std::string& name) {
  SavedModel model;
  model.nodes.resize(layers);
  for (std::size_t i = 0; i < layers; ++i) {
    model.nodes[i].identifier = "_tf_keras_layer";
    model.nodes[i].metadata = "{}";
    if (i + 1 < layers) model.nodes[i].children.push_back({name, static_cast<std::int64_t>(i + 1)});
  }
  return model;
}

SavedModel Collected(SavedModel model) {
  ObservationSink seen;
  CollectLegacyMetadata(model, seen);
  return model;
}

TEST(CollectLegacyMetadata, NamesObjectsByTheirPathFromTheRoot) {
  const SavedModel model = Collected(Chain(3, "layer"));
  ASSERT_EQ(model.keras_nodes.size(), 3u);
  EXPECT_EQ(model.keras_nodes[0].path, "root");
  EXPECT_EQ(model.keras_nodes[1].path, "root.layer");
  EXPECT_EQ(model.keras_nodes[2].path, "root.layer.layer");
  EXPECT_EQ(model.keras_nodes[2].node, 2);
}

TEST(CollectLegacyMetadata, LeavesOutWhatIsNotKeras) {
  SavedModel model = Chain(2, "v");
  model.nodes[0].identifier = "_generic_user_object";
  model = Collected(std::move(model));
  ASSERT_EQ(model.keras_nodes.size(), 1u);
  EXPECT_EQ(model.keras_nodes[0].path, "root.v");
}

TEST(CollectLegacyMetadata, EndsOnCyclesAndEdgesToNowhere) {
  SavedModel model = Chain(2, "a");
  model.nodes[1].children = {{"back", 0}, {"self", 1}, {"none", 2}, {"none", -1}, {"none", INT32_MAX}};
  model = Collected(std::move(model));
  EXPECT_EQ(model.keras_nodes[0].path, "root");
  EXPECT_EQ(model.keras_nodes[1].path, "root.a");
}

// Whole paths would be gigabytes here, and walking a chain of empty names to its root takes minutes.
TEST(CollectLegacyMetadata, BoundsThePathsOfLongChains) {
  const SavedModel named = Collected(Chain(60'000, "layer"));
  std::size_t bytes = 0;
  for (const SavedModel::KerasNode& node : named.keras_nodes) {
    ASSERT_LE(node.path.size(), kMaxPathBytes);
    bytes += node.path.size();
  }
  EXPECT_LE(bytes, kMaxPathsBytes + kMaxPathBytes);
  EXPECT_EQ(named.keras_nodes[2].path, "root.layer.layer");
  EXPECT_EQ(named.keras_nodes.back().path, "");

  const SavedModel nameless = Collected(Chain(60'000, ""));
  EXPECT_EQ(nameless.keras_nodes[3].path, "root...");
  EXPECT_EQ(nameless.keras_nodes[30'000].path, std::string(kMaxPathNames - 1, '.'));
}

SavedModel Read(const std::string& bytes, std::vector<Observation>* observations = nullptr) {
  SavedModel model;
  ObservationSink seen;
  ReadKerasMetadata(*forge::SourceOf(bytes, "keras_metadata.pb"), model, seen);
  if (observations != nullptr) *observations = seen.Take();
  return model;
}

TEST(ReadKerasMetadata, ReadsTheFileOfKeras) {
  const SavedModel model = Read(forge::GoldenBytes("saved_model/custom_tf2.15/keras_metadata.pb"));
  EXPECT_EQ(model.keras_metadata_file, SavedModel::Metadata::kGood);
  ASSERT_FALSE(model.keras_nodes.empty());
  EXPECT_EQ(model.keras_nodes[0].path, "root");
  EXPECT_EQ(model.keras_nodes[0].identifier.substr(0, 9), "_tf_keras");
  EXPECT_TRUE(model.keras_nodes[0].metadata.is_object());
}

TEST(ReadKerasMetadata, ReportsMetadataThatIsNoJson) {
  std::vector<Observation> seen;
  const SavedModel model = Read(BytesField(1, BytesField(3, "root.x") + BytesField(5, "{")), &seen);
  EXPECT_EQ(model.keras_metadata_file, SavedModel::Metadata::kGood);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].kind, "metadata-json");
  EXPECT_EQ(seen[0].where.key, "root.x");
  EXPECT_EQ(seen[0].where.file, "keras_metadata.pb");
}

TEST(ReadKerasMetadata, RefusesTheWholeFileForOneBadNode) {
  const std::string good = BytesField(1, VarintField(2, 1) + BytesField(3, "root"));
  for (const std::string& bad :
       {std::string("\x0a\x50"), BytesField(1, "\x12"), BytesField(1, BytesField(3, "\xff"))}) {
    const SavedModel model = Read(good + bad);
    EXPECT_EQ(model.keras_metadata_file, SavedModel::Metadata::kUnparsable);
    EXPECT_TRUE(model.keras_nodes.empty());
  }
}

}  // namespace
}  // namespace ckptfit
