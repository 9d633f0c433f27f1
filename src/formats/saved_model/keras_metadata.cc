#include "formats/saved_model/keras_metadata.h"

#include "base/utf8.h"
#include "codec/json.h"
#include "codec/proto_stream.h"
#include "codec/protobuf.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxNodeBytes = 256u << 20;
constexpr std::size_t kMaxNodes = 1u << 20;

void ParseMetadataText(std::string_view text, const std::string& file, SavedModel::KerasNode& node,
                       ObservationSink& seen) {
  auto value = ParseJson(text, file);
  if (value) {
    node.metadata = std::move(*value);
  } else {
    seen.Report({"metadata-json", {file, Where::kNoOffset, Where::kNoOffset, node.path}, "", value.error().message()});
  }
}

bool ParseNode(std::string_view bytes, const std::string& file, SavedModel::KerasNode& node, ObservationSink& seen) {
  std::string_view metadata;
  bool good = true;
  const bool parsed = ParseMessage(bytes, [&](ProtoReader& reader) {
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case VarintField(2):
          node.node = reader.get_int32();
          break;
        case BytesField(3):
          node.path = ViewOf(reader);
          break;
        case BytesField(4):
          node.identifier = ViewOf(reader);
          break;
        case BytesField(5):
          metadata = ViewOf(reader);
          break;
        default:
          reader.skip();
      }
    }
  });
  good = parsed && IsUtf8(node.path) && IsUtf8(node.identifier) && IsUtf8(metadata);
  if (good && !metadata.empty()) ParseMetadataText(metadata, file, node, seen);
  return good;
}

// Which edge leads to each node, in the order in which Keras visits them: the node met last first.
struct Reached {
  std::int64_t parent = -1;
  const std::string* name = nullptr;
};

std::vector<Reached> ReachNodes(const std::vector<SavedModel::Node>& nodes) {
  std::vector<Reached> reached(nodes.size());
  if (nodes.empty()) return reached;
  static const std::string kRoot = "root";
  reached[0].name = &kRoot;
  std::vector<std::size_t> to_visit = {0};
  while (!to_visit.empty()) {
    const std::size_t current = to_visit.back();
    to_visit.pop_back();
    for (const ObjectGraph::Edge& edge : nodes[current].children) {
      const auto child = static_cast<std::size_t>(edge.child);
      if (edge.child < 0 || child >= nodes.size() || reached[child].name != nullptr) continue;
      reached[child] = {static_cast<std::int64_t>(current), &edge.name};
      to_visit.push_back(child);
    }
  }
  return reached;
}

std::string PathOf(const std::vector<Reached>& reached, std::size_t node) {
  std::vector<const std::string*> names;  // innermost first
  std::size_t bytes = 0;
  for (auto at = static_cast<std::int64_t>(node); at >= 0; at = reached[static_cast<std::size_t>(at)].parent) {
    const std::string* name = reached[static_cast<std::size_t>(at)].name;
    if (name == nullptr || names.size() == kMaxPathNames || (bytes += name->size() + 1) > kMaxPathBytes) break;
    names.push_back(name);
  }
  std::string path;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (name != names.rbegin()) path += '.';
    path += **name;
  }
  return path;
}

}  // namespace

void ReadKerasMetadata(const Source& file, SavedModel& model, ObservationSink& seen) {
  const std::string name(file.name());
  ProtoStream stream(file);
  while (stream.Next()) {
    if (!stream.IsBytes(1)) continue;
    SavedModel::KerasNode& node = model.keras_nodes.emplace_back();
    const std::string_view bytes = stream.ReadBytes(kMaxNodeBytes);
    if (!stream.ok() || model.keras_nodes.size() > kMaxNodes || !ParseNode(bytes, name, node, seen)) stream.Fail();
  }
  model.keras_metadata_file = stream.ok() ? SavedModel::Metadata::kGood : SavedModel::Metadata::kUnparsable;
  if (!stream.ok()) model.keras_nodes.clear();
}

void CollectLegacyMetadata(SavedModel& model, ObservationSink& seen) {
  const std::vector<Reached> reached = ReachNodes(model.nodes);
  std::size_t paths_bytes = 0;
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    const SavedModel::Node& node = model.nodes[i];
    if (node.metadata.empty() || !node.identifier.starts_with("_tf_keras")) continue;
    SavedModel::KerasNode& keras = model.keras_nodes.emplace_back();
    keras.node = static_cast<std::int64_t>(i);
    if (paths_bytes < kMaxPathsBytes) keras.path = PathOf(reached, i);
    paths_bytes += keras.path.size();
    keras.identifier = node.identifier;
    ParseMetadataText(node.metadata, model.path, keras, seen);
  }
}

}  // namespace ckptfit
