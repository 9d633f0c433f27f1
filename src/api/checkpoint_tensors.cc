#include "api/checkpoint_tensors.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "codec/json.h"

namespace ckptfit {
namespace {

// What a file tells about one variable besides its value.
struct Origin {
  std::uint32_t order;
  std::string name;
};
using Origins = std::map<std::string, Origin, std::less<>>;

// Dataset path -> origin, by the lists of the legacy layout (docs/formats/keras_h5.md); empty for other layouts.
Origins LegacyOrigins(const H5File& file) {
  Origins origins;
  std::uint32_t next = 0;
  for (const std::string_view root : {std::string_view(""), std::string_view("model_weights")}) {
    const auto layers = file.TextList(root, "layer_names");
    if (!layers) continue;
    const std::string prefix = root.empty() ? "" : std::string(root) + "/";
    for (const std::string& layer : *layers) {
      const auto weights = file.TextList(prefix + layer, "weight_names");
      if (!weights) continue;
      for (const std::string& weight : *weights) {
        origins.emplace(prefix + layer + "/" + weight, Origin{next++, weight});
      }
    }
  }
  return origins;
}

// Nodes of the graph so that what is inside an object follows it: each node is listed under the object from which a
// breadth-first walk meets it first, as checkpoint keys are made.
std::vector<std::int64_t> DepthFirst(const ObjectGraph& graph) {
  std::vector<std::vector<std::int64_t>> inside(graph.nodes.size());
  std::vector<bool> met(graph.nodes.size(), false);
  std::vector<std::int64_t> queue;
  if (!graph.nodes.empty()) queue.push_back(0);
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::int64_t node = queue[at];
    for (const ObjectGraph::Edge& edge : graph.nodes[static_cast<std::size_t>(node)].children) {
      if (edge.child == 0 || !graph.valid(edge.child) || met[static_cast<std::size_t>(edge.child)]) continue;
      met[static_cast<std::size_t>(edge.child)] = true;
      inside[static_cast<std::size_t>(node)].push_back(edge.child);
      queue.push_back(edge.child);
    }
  }
  std::vector<std::int64_t> order;
  std::vector<std::int64_t> stack;
  if (!graph.nodes.empty()) stack.push_back(0);
  while (!stack.empty()) {
    const std::int64_t node = stack.back();
    stack.pop_back();
    order.push_back(node);
    const std::vector<std::int64_t>& children = inside[static_cast<std::size_t>(node)];
    stack.insert(stack.end(), children.rbegin(), children.rend());
  }
  return order;
}

// Checkpoint key -> origin; the order is that of the object graph.
Origins GraphOrigins(const ObjectGraph& graph) {
  Origins origins;
  std::uint32_t next = 0;
  for (const std::int64_t node : DepthFirst(graph)) {
    for (const ObjectGraph::Attribute& attribute : graph.nodes[static_cast<std::size_t>(node)].attributes) {
      origins.emplace(attribute.key, Origin{next++, attribute.full_name});
    }
  }
  return origins;
}

void Append(TensorInfo tensor, const Origins& origins, Checkpoint* checkpoint) {
  if (const auto it = origins.find(tensor.key); it != origins.end()) {
    tensor.order = it->second.order;
    tensor.name = it->second.name;
  }
  checkpoint->bytes += tensor.bytes;
  checkpoint->tensors.push_back(std::move(tensor));
}

void SortTensors(Checkpoint* checkpoint) {
  std::sort(checkpoint->tensors.begin(), checkpoint->tensors.end(),
            [](const TensorInfo& a, const TensorInfo& b) { return a.key < b.key; });
}

void AddObservations(const std::vector<Observation>& seen, Checkpoint* checkpoint) {
  checkpoint->observations.insert(checkpoint->observations.end(), seen.begin(), seen.end());
}

void SetKeras(std::string_view version, std::string_view where, Writer* writer) {
  const auto parsed = Version::Parse(version);
  if (!parsed) return;
  writer->keras = *parsed;
  writer->evidence.push_back(std::string(where) + " = " + std::string(version));
}

}  // namespace

void AddH5Tensors(const H5File& file, Checkpoint* checkpoint) {
  const Origins origins = LegacyOrigins(file);
  for (const H5Object& object : file.objects) {
    if (object.kind != H5Object::Kind::kDataset) continue;
    TensorInfo tensor;
    tensor.key = object.path;
    tensor.dtype = object.dtype;
    tensor.shape = object.shape;
    tensor.bytes = object.stored_bytes;
    tensor.file = file.path;
    Append(std::move(tensor), origins, checkpoint);
  }
  SortTensors(checkpoint);
  AddObservations(file.observations, checkpoint);
}

void AddBundleTensors(const TensorBundle& bundle, Checkpoint* checkpoint) {
  const Origins origins = GraphOrigins(bundle.graph);
  for (const TensorInfo& entry : bundle.entries) Append(entry, origins, checkpoint);
  SortTensors(checkpoint);
  AddObservations(bundle.observations, checkpoint);
}

void AddH5Config(const H5File& file, Checkpoint* checkpoint) {
  if (const auto text = file.Text("", "model_config")) {
    if (auto config = ParseJson(*text, file.path)) checkpoint->config = std::move(*config);
  }
  if (const auto text = file.Text("", "training_config")) {
    if (auto config = ParseJson(*text, file.path)) checkpoint->compile_config = std::move(*config);
  }
  for (const std::string_view root : {std::string_view(""), std::string_view("model_weights")}) {
    const auto version = file.Text(root, "keras_version");
    if (!version || checkpoint->writer.keras.known()) continue;
    SetKeras(*version, "attribute keras_version", &checkpoint->writer);
    checkpoint->writer.backend = file.Text(root, "backend").value_or("");
  }
}

void AddArchiveConfig(const KerasArchive& archive, Checkpoint* checkpoint) {
  checkpoint->config = archive.config;
  checkpoint->compile_config = archive.config["compile_config"];
  SetKeras(archive.metadata["keras_version"].AsString(), "metadata.json, keras_version", &checkpoint->writer);
  checkpoint->writer.saved_at = archive.metadata["date_saved"].AsString();
}

void AddSavedModelWriter(const SavedModel& saved, Checkpoint* checkpoint) {
  const auto version = Version::Parse(saved.tensorflow_version);
  if (!version) return;
  checkpoint->writer.tensorflow = *version;
  checkpoint->writer.evidence.push_back("saved_model.pb, tensorflow_version = " + saved.tensorflow_version);
}

}  // namespace ckptfit
